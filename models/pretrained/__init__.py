"""The networks that come with the app: their cards and ONNX files, and the training that makes them.

Transfer and the Draw page use them; `make pretrain` makes them again."""
