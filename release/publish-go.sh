#!/usr/bin/env bash
# Publishes the Go modules of a folder, as jsii-pacmak writes it: a commit and a tag for each in the repository that Go fetches them from.
#   release/publish-go.sh dist/go [repository]
# Run again, it does nothing that is done already.
set -euo pipefail
modules=$(cd "$1" && pwd)
# `module github.com/owner/name/folder` says where it is to go.
repository=${2:-$(sed -nE 's|^module github\.com/([^/ ]+/[^/ ]+).*|git@github.com:\1.git|p' "$modules"/*/go.mod | sort -u)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git clone --quiet "$repository" "$work/repository"
cd "$work/repository"
git rev-parse --quiet --verify HEAD >/dev/null || git switch --quiet --orphan main # an empty repository has no branch yet

tags=()
for module in "$modules"/*/; do
  name=$(basename "$module") version=$(tr -d '[:space:]' < "$module/version")
  # Of a module in a folder, Go takes the versions from tags that begin with the folder.
  tag=$name/v$version
  if git rev-parse --quiet --verify "refs/tags/$tag" >/dev/null; then echo "$tag is published"; continue; fi
  rm -rf "${name:?}"
  cp -R "$module" "$name"
  git add --all "$name"
  tags+=("$tag")
done
if [ ${#tags[@]} -eq 0 ]; then exit 0; fi

# The page of a Go module says whether it may be used only if its licence is in the repository.
cp "$modules"/*/LICENSE . 2>/dev/null || true
git add --all
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' commit --quiet --message "chore(release): ${tags[*]}"
for tag in "${tags[@]}"; do git tag "$tag"; done
git push --quiet --atomic origin HEAD "${tags[@]}"
echo "published ${tags[*]}"
