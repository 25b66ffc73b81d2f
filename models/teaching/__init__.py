"""Transfer's classifier for a handful of drawings, solved again after every example, with exact leave-one-out
predictions. The Collect page teaches it.
"""
