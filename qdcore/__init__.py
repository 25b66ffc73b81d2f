"""The core: drawings, samples, experiments, runs and their numbers. No Streamlit, no TensorFlow, no classifier."""
