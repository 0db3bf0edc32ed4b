"""FHIR's XML as its JSON, for examples that are published in XML only. The product itself takes JSON."""

from typing import Any

from lxml import etree

from mellomrom.integrations.fhir.primitives import PRIMITIVES
from mellomrom.integrations.fhir.tables import ElementSpec, load

FHIR = "{http://hl7.org/fhir}"
_NUMBERS = frozenset({"decimal", "integer", "positiveInt", "unsignedInt"})


def to_json(element: etree._Element) -> dict[str, Any]:
    name = etree.QName(element).localname
    return {"resourceType": name, **_object(element, name)}


def _object(element: etree._Element, node_path: str) -> dict[str, Any]:
    node = load().node(node_path)
    value: dict[str, Any] = {name: text for name, text in element.attrib.items() if name in ("id", "url")}
    for child in element.iterchildren("{*}*"):
        name = etree.QName(child).localname
        spec = node.elements.get(name)
        if spec is None:
            value[name] = child.get("value")
        elif spec.many:
            _append(value, name, child, spec)
        else:
            _put(value, name, child, spec)
    return value


def _put(value: dict[str, Any], name: str, child: etree._Element, spec: ElementSpec) -> None:
    content, beside = _content(child, spec)
    if content is not None:
        value[name] = content
    if beside:
        value[f"_{name}"] = beside


def _append(value: dict[str, Any], name: str, child: etree._Element, spec: ElementSpec) -> None:
    content, beside = _content(child, spec)
    value.setdefault(name, []).append(content)
    if beside or f"_{name}" in value:
        besides = value.setdefault(f"_{name}", [])
        besides.extend([None] * (len(value[name]) - 1 - len(besides)))
        besides.append(beside or None)


def _content(child: etree._Element, spec: ElementSpec) -> tuple[Any, dict[str, Any]]:
    """Give the JSON value, and what stands beside it when it is primitive."""
    if spec.type == "xhtml":
        return etree.tostring(child, encoding="unicode", with_tail=False), {}
    if spec.type == "Resource":
        return to_json(child[0]), {}
    if spec.type not in PRIMITIVES:
        return _object(child, spec.node or spec.type), {}
    extensions = [_object(inner, "Extension") for inner in child.iterchildren(f"{FHIR}extension")]
    return _primitive(child.get("value"), spec.type), {"extension": extensions} if extensions else {}


def _primitive(text: str | None, type_name: str) -> Any:
    if text is None:
        return None
    if type_name == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if type_name in _NUMBERS:
        return float(text) if "." in text else int(text)
    return text
