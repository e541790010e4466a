# Sourced by ./ml and the scripts beside this file: every step of setting a machine up, each quick when already done.

say() { printf 'ml: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

need_dotnet() {
  command -v dotnet >/dev/null || die "the .NET 10 SDK is needed and 'dotnet' is not on PATH; see https://dotnet.microsoft.com/download/dotnet/10.0"
  dotnet --list-sdks | grep -q '^10\.' || die "the .NET 10 SDK is needed; found: $(dotnet --list-sdks | tr '\n' ' ')"
}

# npm_packages DIR: installs the locked npm packages of DIR, unless what stands there came from the same lock file.
npm_packages() {
  local dir=$ML_ROOT/$1
  cmp -s "$dir/package-lock.json" "$dir/node_modules/.installed-lock" && return 0
  command -v npm >/dev/null || die "npm (Node.js 20 or newer) is needed to fetch the packages of $1"
  say "installing the npm packages of $1"
  (cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
  cp "$dir/package-lock.json" "$dir/node_modules/.installed-lock"
}

# debian_packages PACKAGE...: installs what is missing, as root or through sudo, or says what to install.
debian_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "please install: ${missing[*]}"; return 1; }
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq >&2 || true
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# build_ui: builds the web interface into ui/dist, unless that is newer than every source of it.
build_ui() {
  npm_packages ui
  local stamp=$ML_ROOT/ui/dist/.stamp
  if [ -f "$stamp" ] && [ -z "$(find "$ML_ROOT/ui" -mindepth 1 \( -name node_modules -o -name dist -o -name e2e \) -prune -o -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  say "building the web interface"
  mkdir -p "$ML_ROOT/artifacts"
  local log=$ML_ROOT/artifacts/build-ui.log
  (cd "$ML_ROOT/ui" && npm run build) >"$log" 2>&1 || { cat "$log" >&2; die "the build of the web interface failed"; }
  touch "$stamp"
}

# build_docs: builds the pages of docs/ into artifacts/docs, and puts them beside the executable, which serves them at /docs.
build_docs() {
  npm_packages docs
  local site=$ML_ROOT/artifacts/docs app=$ML_ROOT/artifacts/app
  if [ ! -f "$site/.stamp" ] || [ -n "$(find "$ML_ROOT/docs" -mindepth 1 -name node_modules -prune -o -newer "$site/.stamp" -print -quit)" ]; then
    say "building the pages"
    mkdir -p "$ML_ROOT/artifacts"
    local log=$ML_ROOT/artifacts/build-docs.log
    (cd "$ML_ROOT/docs" && npm run build) >"$log" 2>&1 || { cat "$log" >&2; die "the pages did not build"; }
    touch "$site/.stamp"
  fi
  [ ! -d "$app" ] || { rm -rf "$app/docs" && cp -r "$site" "$app/docs"; }
}

# What the published executable is made of: source folders whose files or folder times tell that something changed.
APP_SOURCES=(common lakehouse tracking-server registry feature-store serving training-engine platform sdk host ui eng samples/flights
  Directory.Build.props Directory.Packages.props)

app_is_current() {
  local stamp=$ML_ROOT/artifacts/app/.stamp
  [ -f "$stamp" ] || return 1
  local changed
  changed=$(cd "$ML_ROOT" && find "${APP_SOURCES[@]}" -name node_modules -prune -o -name dist -prune -o -name e2e -prune -o -newer "$stamp" -print -quit 2>/dev/null)
  [ -z "$changed" ]
}

# Publishes the `ml` executable to artifacts/app when a source is newer than the last publish.
build_app() {
  app_is_current && return 0
  need_dotnet
  npm_packages eng/native
  [ ! -f "$ML_ROOT/ui/package.json" ] || build_ui
  [ ! -f "$ML_ROOT/training-engine/native/CMakeLists.txt" ] || build_bridge
  say "building"
  mkdir -p "$ML_ROOT/artifacts"
  touch "$ML_ROOT/artifacts/.building"
  local log=$ML_ROOT/artifacts/build.log
  dotnet publish "$ML_ROOT/host/ML.Host" -c Release -o "$ML_ROOT/artifacts/app" -v quiet -nologo >"$log" 2>&1 \
    || { cat "$log" >&2; die "the build failed"; }
  mv "$ML_ROOT/artifacts/.building" "$ML_ROOT/artifacts/app/.stamp"
}

# python_env DIR REQUIREMENTS: the real clients and servers that tests use as judges.
python_env() {
  local dir=$ML_ROOT/artifacts/$1 requirements=$2 offline=$ML_ROOT/../shared/python
  if [ -x "$offline/make-env" ]; then
    "$offline/make-env" "$dir" "$requirements" >&2
  elif ! cmp -s "$ML_ROOT/eng/python/$requirements" "$dir/.made-from"; then
    # One that was made halfway must not pass for a whole one.
    rm -rf "$dir"
    python3 -m venv "$dir" && "$dir/bin/pip" install -q -r "$ML_ROOT/eng/python/$requirements" >&2 || { rm -rf "$dir"; return 1; }
    cp "$ML_ROOT/eng/python/$requirements" "$dir/.made-from"
  fi
}

# What the training engine is built from; only a machine that trains needs these.
BRIDGE_PACKAGES=(libtorch-dev libopenblas0-pthread libxgboost-dev cmake g++)

bridge_packages() { debian_packages "${BRIDGE_PACKAGES[@]}"; }

# Builds the C++ bridge of the training engine into artifacts/native, with its tests when asked: build_bridge [tests].
# A machine without libtorch gets everything but training: a line says so, nothing is installed here.
build_bridge() {
  local source=$ML_ROOT/training-engine/native out=$ML_ROOT/artifacts/native tests=OFF target=libml_training.so
  [ "${1:-}" != tests ] || { tests=ON; target=tests/ml_training_tests; }
  if [ -f "$out/$target" ] && [ -z "$(find "$source" -newer "$out/$target" -type f -print -quit)" ]; then return 0; fi
  if ! command -v cmake >/dev/null || ! command -v g++ >/dev/null || ! bridge_has_torch; then
    say "training is left out: './ml train' installs what it needs (${BRIDGE_PACKAGES[*]})"
    return 0
  fi
  say "building the training engine (a minute or two)"
  mkdir -p "$out"
  { cmake -S "$source" -B "$out" -DML_TESTS="$tests" && cmake --build "$out"; } >"$out/build.log" 2>&1 \
    || { tail -n 40 "$out/build.log" >&2; say "the training engine did not build; training is left out"; return 0; }
  touch "$out/$target"
}

bridge_has_torch() {
  [ -n "${Torch_DIR:-}${CMAKE_PREFIX_PATH:-}" ] || dpkg-query -W -f='${Status}' libtorch-dev 2>/dev/null | grep -q 'ok installed'
}
