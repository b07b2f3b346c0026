"""The judge's own source with one small fault in it at a time, loaded beside the real one.

Mutation operators after Offutt et al., "An experimental determination of sufficient mutant operators", ACM TOSEM 5
(1996), section 2: relational, logical and arithmetic operators, constants, and statements left out.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from duijie.engine.scheduling.verify import violation

PACKAGE = "duijie.engine.scheduling.verify"
COPY = "judge_with_a_fault"
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OTHER_NAME = {"any": "all", "all": "any", "max": "min", "min": "max"}
OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Fault:
    """One change of one module: ``number`` counts the places of the module where something can be changed."""

    module: str
    number: int
    line: int
    words: str


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
    """Yield the ways to spoil one node, each with its words."""
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in OPPOSITE:
            new = OPPOSITE[type(op)]
            yield (
                f"{type(op).__name__} → {new.__name__}",
                lambda: ast.Compare(node.left, [new(), *node.ops[1:]], node.comparators),
            )
        case ast.BoolOp(op=op, values=values):
            other = ast.Or if isinstance(op, ast.And) else ast.And
            yield f"{type(op).__name__} → {other.__name__}", lambda: ast.BoolOp(other(), values)
            for i in range(len(values)):
                yield f"part {i} left out", lambda i=i: ast.BoolOp(op, [*values[:i], *values[i + 1 :]])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not left out", lambda: operand
        case ast.If(body=body, orelse=orelse):
            yield "never", lambda: ast.If(ast.Constant(value=False), body, orelse)
        case ast.Expr(value=ast.YieldFrom() | ast.Yield() | ast.Call()):
            yield "left out", ast.Pass
        case ast.AugAssign() | ast.Delete():
            yield "left out", ast.Pass
        case _:
            yield from _other_values(node)


def _other_values(node: ast.AST) -> Iterator[tuple[str, Callable[[], ast.AST]]]:
    """Yield the ways to spoil a value: a function, an operator, a constant, what is returned."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in OTHER_NAME:
            yield (
                f"{name} → {OTHER_NAME[name]}",
                lambda: ast.Call(ast.Name(OTHER_NAME[name], ast.Load()), args, keywords),
            )
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OTHER_OPERATOR:
            yield f"{type(op).__name__} turned", lambda: ast.BinOp(left, OTHER_OPERATOR[type(op)](), right)
        case ast.Constant(value=bool(value)):
            yield f"{value} → {not value}", lambda: ast.Constant(value=not value)
        case ast.Constant(value=int(value)):
            yield f"{value} → {value + 1}", lambda: ast.Constant(value=value + 1)
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield "returns nothing", lambda: ast.Return(ast.Constant(value=None))


class _Spoiler(ast.NodeTransformer):
    """Walks a module; counts the places, and spoils the one that is wanted."""

    def __init__(self, wanted: int | None) -> None:
        self.wanted = wanted
        self.found: list[tuple[int, str]] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        changed: ast.AST | None = None
        for words, spoil in _changes(node):
            if len(self.found) == self.wanted:
                changed = spoil()
            self.found.append((getattr(node, "lineno", 0), words))
        node = super().generic_visit(node)
        return node if changed is None else ast.copy_location(changed, node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [self.visit(part) for part in node.body]  # annotations do nothing
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.value = None if node.value is None else self.visit(node.value)
        return node


def modules(last: str = "judge") -> list[str]:
    """Return the modules that the judge is made of, each after those it imports."""
    found: list[str] = []
    for node in _tree(last).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{COPY}."):
            found += [name for name in modules(str(node.module).split(".")[1]) if name not in found]
    return [*found, last]


def _tree(module: str) -> ast.Module:
    source = (Path(violation.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    return ast.parse(source.replace(PACKAGE, COPY))


def _functions(tree: ast.Module) -> list[ast.stmt]:
    """Return what of a module can go wrong: its constants are sentences and taste, not rules."""
    return [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def faults() -> list[Fault]:
    """Return every fault that can be put into the judge."""
    found = []
    for module in modules():
        spoiler = _Spoiler(None)
        for node in _functions(_tree(module)):
            spoiler.visit(node)
        found += [Fault(module, i, line, words) for i, (line, words) in enumerate(spoiler.found)]
    return found


def judge_with(fault: Fault | None) -> Callable[..., tuple[Any, ...]]:
    """Return the ``verify`` of a copy of the judge that has a fault."""
    made: dict[str, ModuleType] = {COPY: ModuleType(COPY)}
    try:
        for name in modules():
            tree = _tree(name)
            if fault is not None and fault.module == name:
                spoiler = _Spoiler(fault.number)
                tree.body = [
                    spoiler.visit(node) if isinstance(node, ast.FunctionDef | ast.ClassDef) else node
                    for node in tree.body
                ]
            module = ModuleType(f"{COPY}.{name}")
            made[module.__name__] = module
            sys.modules.update(made)
            exec(compile(ast.fix_missing_locations(tree), f"{COPY}/{name}.py", "exec"), module.__dict__)
    finally:
        for name in made:
            sys.modules.pop(name, None)
    return made[f"{COPY}.judge"].verify  # type: ignore[no-any-return]
