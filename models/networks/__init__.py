"""What the convolutional networks share: layers, training, augmentation, calibration, ONNX.

The classifiers in models/ that are such networks import it."""
