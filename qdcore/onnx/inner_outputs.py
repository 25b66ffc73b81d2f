"""The inner values of a stored model as further outputs, which cost no time unless they are requested."""

from __future__ import annotations


def with_inner_outputs(model: bytes, prefix: str) -> bytes:
    """The ONNX model with every inner value whose name begins with `prefix` as an output, such as feature_maps_1."""
    from onnx import TensorProto, helper, load_from_string

    opened = load_from_string(model)
    known = {output.name for output in opened.graph.output}
    names = [name for node in opened.graph.node for name in node.output if name.startswith(prefix)]
    for name in sorted(set(names) - known):
        opened.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    return opened.SerializeToString()
