#!/usr/bin/env bash
# Signs what jsii-pacmak has written for Maven, and gives it to Maven Central's portal in one bundle.
#   release/publish-maven.sh dist/java [https://central.sonatype.com]
# MAVEN_GPG_PRIVATE_KEY (armoured) and MAVEN_GPG_PASSPHRASE sign; MAVEN_CENTRAL_USERNAME and MAVEN_CENTRAL_PASSWORD are a user token of the portal.
# Run again, it does nothing that is done already.
set -euo pipefail
: "${MAVEN_GPG_PRIVATE_KEY:?}" "${MAVEN_GPG_PASSPHRASE:?}" "${MAVEN_CENTRAL_USERNAME:?}" "${MAVEN_CENTRAL_PASSWORD:?}"
artifacts=$1 portal=${2:-https://central.sonatype.com}
# Where a file lies is what the component is called: the group, the artifact and the version.
read -r group artifact version < <(cd "$artifacts" && find . -name '*.pom' | sed -nE 's|^\./(.+)/([^/]+)/([^/]+)/[^/]+$|\1 \2 \3|p') ||
  { echo "there is no pom in $artifacts" >&2; exit 1; }
work=$(mktemp -d)
export GNUPGHOME=$work/gnupg
trap 'gpgconf --kill gpg-agent 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir -m 700 "$GNUPGHOME"
# Its copy of the key is gone with the script, and the passphrase stands beside it: no time is spent on making it hard to open.
echo 's2k-count 65536' > "$GNUPGHOME/gpg-agent.conf"

api() { # path curl-options...
  curl --silent --show-error --fail-with-body --config <(
    printf 'header = "Authorization: Bearer %s"\n' "$(printf '%s:%s' "$MAVEN_CENTRAL_USERNAME" "$MAVEN_CENTRAL_PASSWORD" | base64 | tr -d '\n')"
  ) --request POST "${@:2}" "$portal/api/v1/publisher/$1"
}

# What has been given away and heard nothing of may have been taken: Maven Central refuses it a second time, as it does all that it has.
is_published() {
  [ "$(api "published?namespace=${group//\//.}&name=$artifact&version=$version" --request GET --retry 5 | jq .published)" = true ] &&
    echo "${group//\//.}:$artifact:$version is published"
}
if is_published; then exit 0; fi

# The metadata of a repository are the repository's: Maven Central writes its own.
cp -R "$artifacts" "$work/bundle"
find "$work/bundle" -name 'maven-metadata*' -delete
gpg --batch --quiet --import <<< "$MAVEN_GPG_PRIVATE_KEY"
find "$work/bundle" -type f ! -name '*.md5' ! -name '*.sha1' ! -name '*.sha256' ! -name '*.sha512' | sort | while read -r file; do
  # The passphrase comes from a pipe of the shell: arguments can be read by every process.
  gpg --batch --quiet --pinentry-mode loopback --passphrase-fd 3 --armor --detach-sign "$file" 3<<< "$MAVEN_GPG_PASSPHRASE"
done
(cd "$work/bundle" && zip --quiet --recurse-paths "$work/bundle.zip" .)

deployment=$(api 'upload?publishingType=AUTOMATIC' --form "bundle=@$work/bundle.zip")
for ((tries = 0; tries < ${MAVEN_CENTRAL_TRIES:-120}; tries++)); do
  status=$(api "status?id=$deployment" --retry 5)
  case $(jq --raw-output .deploymentState <<< "$status") in
    PUBLISHING | PUBLISHED) echo "published $deployment"; exit 0 ;; # it is valid, and no longer waits for anybody
    FAILED) if is_published; then exit 0; fi
      echo "Maven Central refuses it: $(jq --compact-output .errors <<< "$status")" >&2; exit 1 ;;
  esac
  sleep "${MAVEN_CENTRAL_SECONDS:-15}"
done
echo "Maven Central has not decided about $deployment: see the portal" >&2
exit 1
