"""Makes a site of pages that are written to be read on GitHub."""

import json
import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = re.sub(r"\.git$", "", json.loads((ROOT / "package.json").read_text())["repository"]["url"])
BLOB = f"{REPOSITORY}/blob/main/"
README = (ROOT / "README.md").read_text()
CODE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(\]\(|^\[[^\]]+\]: )(?!#)([^)\s]+)", re.MULTILINE)  # in the text, or defined at its end


def on_config(config):
    config.repo_url = REPOSITORY
    config.nav = ["index.md", *tasks(config.docs_dir), {"For contributors": others(config.docs_dir)}]
    return config


def tasks(docs):
    """The table of tasks: one entry for each row."""
    for row in re.findall(r"^\| (.+ \| .*\]\(.+) \|$", README, re.MULTILINE):
        task, cell = row.split(" | ", 1)
        pages = [url.removeprefix(f"{BLOB}docs/") for url in re.findall(r"\]\(([^)#]+)", cell)]
        if pages == ["decisions/README.md"]:
            pages += sorted(page.relative_to(docs).as_posix() for page in Path(docs, "decisions").glob("[!R]*.md"))
        yield {task: pages[0] if len(pages) == 1 else pages}


def others(docs):
    listed = re.findall(re.escape(f"({BLOB}docs/") + r"([^)#]+)", README)
    return sorted(page.name for page in Path(docs).glob("*.md") if page.name not in listed)


def on_files(files, config):
    files.append(File.generated(config, "index.md", content=README))
    return files


def on_page_markdown(markdown, page, config, files):
    """Links to other pages stay on the site; all else that is in the repository is a link to it."""
    folder = posixpath.dirname(page.file.src_uri)

    def target(match):
        before, url = match.groups()
        if url.startswith(f"{BLOB}docs/"):
            path = posixpath.join("docs", url.removeprefix(f"{BLOB}docs/"))
        elif re.match(r"\w+:", url):
            return match[0]
        else:
            # index.md is the README, which has no links of this kind.
            path = posixpath.normpath(posixpath.join("docs", folder, url))
        if path.startswith("docs/"):
            return before + posixpath.relpath(path.removeprefix("docs/"), folder or ".")
        if path.split("#")[0] == "README.md":
            return before + posixpath.relpath(path.replace("README.md", "index.md", 1), folder or ".")
        return f"{before}{BLOB}{path}"

    return "".join(part if part.startswith("```") else LINK.sub(target, part) for part in CODE.split(markdown))
