"""What a catalogue's file says when it cannot be used."""

from __future__ import annotations

from typing import Final

from duijie.engine.text import Text

ABSENT: Final = Text(
    "There is no file {file} with a catalogue yet.",
    "目录文件 {file} 尚不存在。",
    "目錄檔案 {file} 尚未存在。",
)
UNREADABLE: Final = Text(
    "The file {file} cannot be read: {why}.",
    "文件 {file} 无法读取：{why}。",
    "檔案 {file} 無法讀取：{why}。",
)
FOREIGN: Final = Text(
    "The file {file} is not a catalogue. Name another file, or remove this one if it is not needed.",
    "文件 {file} 不是目录文件。请另选文件；若不再需要，可将其删除。",
    "檔案 {file} 不是目錄檔案。請另選檔案；若不再需要，可將其刪除。",
)
DAMAGED: Final = Text(
    "The catalogue in {file} is damaged or cut short. Remove the file; it is built anew from the listings.",
    "目录文件 {file} 已损坏或不完整。请删除该文件，系统会根据需求和供给重新生成。",
    "目錄檔案 {file} 已損壞或不完整。請刪除該檔案，系統會根據需求和供給重新產生。",
)
OTHER_VERSION: Final = Text(
    "The catalogue in {file} has format {there}; this version reads format {here}. "
    "Install the version that wrote it, or remove the file to have it built anew.",
    "目录文件 {file} 的格式为 {there}，本版本只能读取格式 {here}。请安装写入该文件的版本，或删除文件以重新生成。",
    "目錄檔案 {file} 的格式為 {there}，本版本只能讀取格式 {here}。請安裝寫入該檔案的版本，或刪除檔案以重新產生。",
)
OTHER_ENCODER: Final = Text(
    "The vectors of the catalogue in {file} were made by another encoder. "
    "Choose that encoder, or have the catalogue built anew.",
    "目录文件 {file} 中的向量由另一个编码器生成。请选用该编码器，或重新生成目录。",
    "目錄檔案 {file} 中的向量由另一個編碼器產生。請選用該編碼器，或重新產生目錄。",
)
BUILT_ANEW: Final = Text(
    "{why} The catalogue was built anew from the listings and saved.",
    "{why}目录已根据需求和供给重新生成并保存。",
    "{why}目錄已根據需求和供給重新產生並儲存。",
)
NOT_SAVED: Final = Text(
    "{why} The catalogue was built anew from the listings, but could not be saved: {fault}. "
    "It will be built again at the next start.",
    "{why}目录已根据需求和供给重新生成，但无法保存：{fault}。下次启动时会再次生成。",
    "{why}目錄已根據需求和供給重新產生，但無法儲存：{fault}。下次啟動時會再次產生。",
)


class CatalogueError(Exception):
    """A catalogue's file cannot be used. ``text`` says in three languages what is wrong and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)
