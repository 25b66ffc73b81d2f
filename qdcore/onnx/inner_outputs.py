"""What goes on inside a stored model: its inner values as further outputs, which it does not pay for until asked."""

from __future__ import annotations


def with_inner_outputs(model: bytes, prefix: str) -> bytes:
    """The ONNX model that also gives out what its operators call `prefix` and on, such as feature_maps_1."""
    from onnx import TensorProto, helper, load_from_string

    opened = load_from_string(model)
    known = {output.name for output in opened.graph.output}
    names = [name for node in opened.graph.node for name in node.output if name.startswith(prefix)]
    for name in sorted(set(names) - known):
        opened.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    return opened.SerializeToString()
