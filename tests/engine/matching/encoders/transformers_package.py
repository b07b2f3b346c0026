"""Stand-ins for sentence-transformers and huggingface_hub, whose own needs are too large for a test.

They take what the real ones' documentation says they take, and refuse anything else. Models are folders with a
list of words a line; words of one line mean the same.
"""

from __future__ import annotations

import json
from pathlib import Path

SOURCE = """
import json, os
from pathlib import Path
import numpy as np

def _log(**what):
    with open(os.environ["TRANSFORMERS_LOG"], "a", encoding="utf-8") as file:
        file.write(json.dumps(what) + "\\n")

class SentenceTransformer:
    def __init__(self, model_name_or_path=None, modules=None, device=None, prompts=None, default_prompt_name=None,
                 similarity_fn_name=None, cache_folder=None, trust_remote_code=False, revision=None,
                 local_files_only=False, token=None):
        _log(loaded=model_name_or_path, local_files_only=local_files_only, trust_remote_code=trust_remote_code,
             offline=os.environ.get("HF_HUB_OFFLINE"))
        folder = Path(model_name_or_path)
        if not folder.is_dir():
            import huggingface_hub
            folder = Path(huggingface_hub.snapshot_download(model_name_or_path, local_files_only=local_files_only))
        if not (folder / "words.txt").is_file():
            raise OSError("We couldn't find it in the cached files.\\nAnd more.")
        self.lines = [line.split() for line in (folder / "words.txt").read_text("utf-8").splitlines()]

    def encode(self, sentences, prompt_name=None, prompt=None, batch_size=32, show_progress_bar=None,
               output_value="sentence_embedding", precision="float32", convert_to_numpy=True, convert_to_tensor=False,
               device=None, normalize_embeddings=False, truncate_dim=None, pool=None, chunk_size=None):
        _log(encoded=len(sentences), longest=max(map(len, sentences)), shortest=min(map(len, sentences)))
        if any("explode" in sentence for sentence in sentences):
            raise RuntimeError("CUDA out of memory.\\nAnd more.")
        rows = [[1e-3] + [float(sum(word in sentence for word in line)) for line in self.lines]
                for sentence in sentences]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if normalize_embeddings else vectors
"""

#: The part of huggingface_hub that is used: a revision of a model is a folder beside the package.
HUB = """
from pathlib import Path

def snapshot_download(repo_id, *, revision=None, cache_dir=None, local_files_only=False):
    folders = sorted((Path(cache_dir or Path(__file__).parent) / repo_id).glob("*"))
    if not folders:
        raise OSError("We couldn't find it in the cached files.\\nAnd more.")
    return str(folders[-1])
"""


def write_package(folder: Path) -> Path:
    """Write the packages into a folder to be put on Python's path, and return a model's folder."""
    (folder / "sentence_transformers").mkdir(parents=True)
    (folder / "sentence_transformers" / "__init__.py").write_text(SOURCE, encoding="utf-8")
    (folder / "huggingface_hub").mkdir()
    (folder / "huggingface_hub" / "__init__.py").write_text(HUB, encoding="utf-8")
    model = folder / "model"
    model.mkdir()
    (model / "words.txt").write_text("新鲜 fresh\n防腐 corrosion\n竹 bamboo\n", encoding="utf-8")
    return model


def read_log(path: Path) -> list[dict[str, object]]:
    """Return what the package was asked, in order."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
