"""What is said when an encoder's server fails, in three languages."""

from __future__ import annotations

from typing import Final

from duijie.engine.text import Text

FAILED: Final = Text(
    "The embeddings server {host} (model {model}) gave no vectors: {why}",
    "向量服务器 {host}（模型 {model}）没有给出向量：{why}",
    "向量伺服器 {host}（模型 {model}）沒有給出向量：{why}",
)
UNREACHABLE: Final = Text(
    "it cannot be reached, or breaks off. Check the address and that it runs, then try again.",
    "无法连接，或连接中断。请检查地址和服务器是否在运行，然后再试。",
    "無法連線，或連線中斷。請檢查網址及伺服器是否在運作，然後再試。",
)
REFUSED: Final = Text(
    "it answered with status {status}. Check the address, the model's name and the key.",
    "它返回状态码 {status}。请检查地址、模型名称和密钥。",
    "它回覆狀態碼 {status}。請檢查網址、模型名稱和金鑰。",
)
NOT_EMBEDDINGS: Final = Text(
    "its answer is not a list of vectors in JSON. Check that the address belongs to an embeddings server.",
    "它的回答不是 JSON 格式的向量列表。请检查该地址是否为向量服务。",
    "它的回覆不是 JSON 格式的向量清單。請檢查該網址是否為向量服務。",
)
TOO_LONG: Final = Text(
    "its answer is longer than {megabytes} MB. A smaller batch may help.",
    "它的回答超过 {megabytes} MB。减小批量也许有用。",
    "它的回覆超過 {megabytes} MB。減少每批數量或有幫助。",
)
WRONG_COUNT: Final = Text(
    "it was sent {count} texts and answered with {found} vectors, or numbered them wrongly. A smaller batch may help.",
    "发送了 {count} 段文字，却收到 {found} 个向量，或编号有误。减小批量也许有用。",
    "送出了 {count} 段文字，卻收到 {found} 個向量，或編號有誤。減少每批數量或有幫助。",
)
WRONG_WIDTH: Final = Text(
    "a vector has {found} numbers instead of {expected}. Check the model's name and its number of dimensions.",
    "有一个向量含 {found} 个数，应为 {expected} 个。请检查模型名称和维数。",
    "有一個向量含 {found} 個數，應為 {expected} 個。請檢查模型名稱和維數。",
)
NOT_FINITE: Final = Text(
    "a vector holds a number that is not finite. Look into the server's log.",
    "有一个向量含有非有限数值。请查看服务器日志。",
    "有一個向量含有非有限數值。請查看伺服器記錄。",
)
BAD_ADDRESS: Final = Text(
    "The address of the embeddings server ({host}) must begin with http:// or https:// and hold neither a user's "
    "name nor a question mark, such as https://host.example/v1",
    "向量服务器的地址（{host}）须以 http:// 或 https:// 开头，不得含用户名或问号，例如 https://host.example/v1",
    "向量伺服器的網址（{host}）須以 http:// 或 https:// 開頭，不得含用戶名稱或問號，例如 https://host.example/v1",
)
BAD_KEY: Final = Text(
    "The key in {variable} holds characters that no key has, such as a line break. Set it anew.",
    "{variable} 中的密钥含有不该有的字符，例如换行。请重新设置。",
    "{variable} 中的金鑰含有不應有的字元，例如換行。請重新設定。",
)
KEY_IN_THE_CLEAR: Final = Text(
    "The key in {variable} would travel to {host} unencrypted. Use an https:// address, or unset the variable.",
    "{variable} 中的密钥会未经加密传到 {host}。请使用 https:// 地址，或取消设置该变量。",
    "{variable} 中的金鑰會未經加密傳到 {host}。請使用 https:// 網址，或取消設定該變數。",
)
NOT_SET: Final = Text(
    "--encoder server needs the environment variable {name}: DUIJIE_EMBEDDINGS_URL holds the server's address, such as"
    " https://host.example/v1, DUIJIE_EMBEDDINGS_MODEL the model's name.",
    "--encoder server 需要环境变量 {name}：DUIJIE_EMBEDDINGS_URL 为服务器地址，例如 https://host.example/v1，"
    "DUIJIE_EMBEDDINGS_MODEL 为模型名称。",
    "--encoder server 需要環境變數 {name}：DUIJIE_EMBEDDINGS_URL 為伺服器網址，例如 https://host.example/v1，"
    "DUIJIE_EMBEDDINGS_MODEL 為模型名稱。",
)
NOT_A_NUMBER: Final = Text(
    "“{value}” in {name} is not {what}.",
    "{name} 中的“{value}”不是{what}。",
    "{name} 中的「{value}」不是{what}。",
)
DIMENSIONS: Final = Text("a whole number from 1 to 65,536", "1 到 65536 之间的整数", "1 到 65536 之間的整數")
SECONDS: Final = Text("a number of seconds from 0.1 to 3,600", "0.1 到 3600 之间的秒数", "0.1 到 3600 之間的秒數")

__all__ = [
    "BAD_ADDRESS",
    "BAD_KEY",
    "DIMENSIONS",
    "FAILED",
    "KEY_IN_THE_CLEAR",
    "NOT_A_NUMBER",
    "NOT_EMBEDDINGS",
    "NOT_FINITE",
    "NOT_SET",
    "REFUSED",
    "SECONDS",
    "TOO_LONG",
    "UNREACHABLE",
    "WRONG_COUNT",
    "WRONG_WIDTH",
    "Text",
]
