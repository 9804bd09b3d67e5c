#!/usr/bin/env bash
# Builds the real Kubernetes programs that the tests run against (kube-apiserver, kube-controller-manager,
# kube-scheduler, etcd, kwok) from their Go modules, once, into a cache outside the tree.
#
# Prints the folder that holds them, and only that, on standard output; progress goes to standard error.
# Does nothing but print when that folder is already complete.
#
#   LOCKSTEP_KUBE_DIR     the folder to build into, in place of the cache (its bin/ gets the programs)
#   LOCKSTEP_KUBE_FORCE   true: build again even when the folder is complete
#
# Exit code: 0 the folder is complete; 3 there is neither Go nor an earlier build; otherwise the build failed.
set -euo pipefail

readonly EXIT_NO_GO=3
readonly PROGRAMS=(etcd kube-apiserver kube-controller-manager kube-scheduler kwok)
# KWOK's rules for nodes and pods: they become ready at once, jobs complete, leases are renewed.
readonly STAGES=kwok-stages.yaml

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/lockstep/kube"

fresh= # the folder being filled; not local, for the trap that removes it

say() { printf 'build-kube: %s\n' "$*" >&2; }

# Fingerprint of the programs' sources. A change makes a new folder, so that an old build is never mistaken for it.
sources() {
  {
    cat "$here"/kube/go.mod "$here"/kube/go.sum "$here"/kube/kwok/go.mod "$here"/kube/kwok/go.sum
    declare -f build_kubernetes build_kwok
  } | sha256 | cut -c 1-12
}

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

complete() {
  local folder=$1 wanted=$2 program
  # shellcheck disable=SC2053 # a caller without Go gives a pattern
  [[ "$(cat "$folder/fingerprint" 2>/dev/null || true)" == $wanted ]] || return 1
  for program in "${PROGRAMS[@]}"; do [[ -x "$folder/bin/$program" ]] || return 1; done
  [[ -s "$folder/bin/$STAGES" ]]
}

# The commit time stands in for the build date, so that the same sources give the same bytes.
build_kubernetes() {
  local out=$1 version date numbers package
  cd "$here/kube"
  go mod download
  version=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
  date=$(go list -m -f '{{.Time.Format "2006-01-02T15:04:05Z"}}' k8s.io/kubernetes)
  numbers=${version#v}
  package=k8s.io/component-base/version
  say "kubernetes $version, etcd $(go list -m -f '{{.Version}}' go.etcd.io/etcd/server/v3) (some minutes)"
  go build -p 2 -trimpath -buildvcs=false -o "$out/" -ldflags "-s -w \
      -X $package.gitVersion=$version -X $package.gitCommit= -X $package.gitTreeState=clean \
      -X $package.gitMajor=$(cut -d . -f 1 <<<"$numbers") -X $package.gitMinor=$(cut -d . -f 2 <<<"$numbers") \
      -X $package.buildDate=$date" \
    k8s.io/kubernetes/cmd/kube-apiserver \
    k8s.io/kubernetes/cmd/kube-controller-manager \
    k8s.io/kubernetes/cmd/kube-scheduler \
    go.etcd.io/etcd/server/v3
  # Go names a program after the last folder of its package that is not a version.
  mv "$out/server" "$out/etcd"
}

build_kwok() {
  local out=$1 version stages stage
  cd "$here/kube/kwok"
  go mod download
  version=$(go list -m -f '{{.Version}}' sigs.k8s.io/kwok)
  say "kwok $version"
  go build -p 2 -trimpath -buildvcs=false -o "$out/" \
    -ldflags "-s -w -X sigs.k8s.io/kwok/pkg/consts.Version=${version#v}" sigs.k8s.io/kwok/cmd/kwok
  stages=$(go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
  for stage in "$stages"/node/fast/node-*.yaml "$stages"/node/heartbeat-with-lease/node-*.yaml \
    "$stages"/pod/fast/pod-*.yaml; do
    printf -- '---\n' && cat "$stage"
  done >"$out/$STAGES"
}

# Fills a folder beside the requested one and renames it, so that no reader ever sees half a build.
build() {
  local folder=$1 wanted=$2
  if [[ -d "$folder" && ! -e "$folder/fingerprint" && -n "$(ls -A "$folder")" ]]; then
    say "$folder holds something other than an earlier build; LOCKSTEP_KUBE_DIR must name a new or an empty folder."
    exit 2
  fi
  fresh=$(mktemp -d "$folder.building.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  mkdir "$fresh/bin"
  (build_kubernetes "$fresh/bin") >&2
  (build_kwok "$fresh/bin") >&2
  printf '%s\n' "$wanted" >"$fresh/fingerprint"
  complete "$fresh" "$wanted" || { say "the build left a program out; see the lines above"; exit 1; }
  rm -rf "$folder"
  mv "$fresh" "$folder"
  say "built in ${SECONDS}s: $folder"
}

export CGO_ENABLED=0
made_of=$(sources)

if ! command -v go >/dev/null; then
  for folder in ${LOCKSTEP_KUBE_DIR:-"$cache/$made_of"-*}; do
    if complete "$folder" "$made_of-*"; then
      say "there is no Go on this machine; using the earlier build."
      printf '%s\n' "$folder/bin"
      exit 0
    fi
  done
  say "there is no Go on this machine, so the Kubernetes programs cannot be built."
  say "Install Go (the version is in .ci/kube/go.mod), or set LOCKSTEP_KUBE_BIN to a folder that holds: ${PROGRAMS[*]}"
  exit $EXIT_NO_GO
fi

wanted="$made_of-$(cd "$here/kube" && go env GOVERSION GOOS GOARCH | paste -sd - -)"
folder="${LOCKSTEP_KUBE_DIR:-$cache/$wanted}"

mkdir -p "$(dirname "$folder")"
# One build at a time for a folder; a second one uses the first one's result.
if command -v flock >/dev/null; then
  exec 9>"$folder.lock"
  flock 9
fi

if [[ "${LOCKSTEP_KUBE_FORCE:-false}" == true ]] || ! complete "$folder" "$wanted"; then
  build "$folder" "$wanted"
fi
if [[ -z "${LOCKSTEP_KUBE_DIR:-}" ]]; then
  # Tests started by hand find the newest build here without the fingerprint, which needs Go.
  ln -sfn "$wanted" "$cache/current"
fi
printf '%s\n' "$folder/bin"
