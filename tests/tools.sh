# Finds or installs what the build and the tests need. Sourced by www/serve, tests/run and tests/bench/run; never run by itself.
#
# Everything goes into target/tools: command-line tools (bin), npm's packages (npm), and, where rustup cannot
# add the wasm target, a compiler with a standard library for it (debian). Deleting target/ removes it all.
# Only Debian's packages touch the system, and only if ISOLINE_SYSTEM_PACKAGES=1 (or --system-packages) allows it.
# ISOLINE_TOOLCHAIN=rustup or =debian takes that way to the wasm target; by default rustup comes first.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
tools=$root/target/tools
cd "$root"

WASM_PACK_VERSION=0.15.1
GECKODRIVER_VERSION=0.37.1
NODE_MAJOR=20
WASM=wasm32-unknown-unknown

# One place for what is built, and the flags of .cargo/config.toml: a caller's own settings would replace both.
export CARGO_TARGET_DIR=$root/target
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET RUSTDOCFLAGS
export PATH=$tools/bin:$PATH

say() { printf 'isoline: %s\n' "$*" >&2; }

die() {
    printf 'isoline: error: %s\n' "$1" >&2
    shift
    if (($#)); then printf '         %s\n' "$@" >&2; fi
    exit 1
}

# Says what it does, does it, and says how long it took.
timed() {
    local what=$1 start=$SECONDS
    shift
    say "$what ..."
    "$@" || return
    say "$what: $((SECONDS - start)) s"
}

have() { command -v "$1" >/dev/null 2>&1; }

system_packages_allowed() { [[ ${ISOLINE_SYSTEM_PACKAGES:-} == 1 ]] && have apt-get && [[ $(id -u) == 0 ]]; }

apt_line() { echo "sudo apt-get update && sudo apt-get install --no-install-recommends $*"; }

apt_install() {
    # A bare machine has no package lists yet; an old one has lists that name packages no longer there.
    local log=$tools/apt.log
    mkdir -p "$tools"
    { DEBIAN_FRONTEND=noninteractive apt-get update &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } </dev/null >"$log" 2>&1 ||
        { cat "$log" >&2; return 1; }
}

# The version that Cargo.lock holds for a package.
locked_version() {
    awk -v name="\"$1\"" '$1 == "name" { found = $3 == name } $1 == "version" && found { gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# True if version $1 is at least $2; parts are compared as numbers.
at_least() {
    awk -v have="$1" -v want="$2" 'BEGIN {
        split(have, h, "."); n = split(want, w, ".")
        for (i = 1; i <= n; i++) if (h[i] + 0 != w[i] + 0) exit h[i] + 0 < w[i] + 0
    }'
}

need_rust() {
    have cargo && have rustc || die "cargo and rustc are missing" "install Rust from https://rustup.rs, then run this again"
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    found=$(rustc --version | awk '{ print $2 }') || die "rustc does not run; the reason stands above" "rustup default stable"
    at_least "$found" "$wanted" || die "rustc $found is too old: $wanted or later is needed" "rustup update stable"
    have cc || die "a C linker (cc) is missing" "$(apt_line gcc libc6-dev)"
}

need_node() {
    have node && have npm || die "node and npm are missing" "install Node.js $NODE_MAJOR or later from https://nodejs.org, then run this again"
    local found
    found=$(node --version)
    at_least "${found#v}" "$NODE_MAJOR" || die "node $found is too old: $NODE_MAJOR or later is needed" "install it from https://nodejs.org"
}

# cargo_tool COMMAND CRATE VERSION: a command in exactly this version, from target/tools/bin or the PATH, else built.
cargo_tool() {
    local command=$1 crate=$2 version=$3
    if have "$command" && [[ " $("$command" --version 2>/dev/null | head -1) " == *" $version "* ]]; then return; fi
    # Unoptimised: a few runs on small files do not repay the minutes that optimising takes.
    # The host's own compiler builds it, from the newest fitting dependencies: a locked one may have been withdrawn.
    timed "building $crate $version into target/tools (once, about a minute)" \
        env CARGO_TARGET_DIR="$tools/build" CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_STRIP=symbols \
        cargo install --quiet --debug --force --root "$tools" --version "$version" "$crate" ||
        die "could not build $crate $version; the reason stands above" \
            "with a network: cargo install --debug --root target/tools --version $version $crate"
    hash -r
}

need_wasm_bindgen() { cargo_tool wasm-bindgen wasm-bindgen-cli "$(locked_version wasm-bindgen)"; }
need_wasm_pack() { cargo_tool wasm-pack wasm-pack "$WASM_PACK_VERSION"; }
need_geckodriver() { cargo_tool geckodriver geckodriver "$GECKODRIVER_VERSION"; }

# Compiled dependencies serve several tools in one go, and nobody after that.
forget_tool_builds() { rm -rf "$tools/build"; }

# need_npm build|test: the packages of tests/package.json, all of them or those of the build alone.
need_npm() {
    local stamp hash what=$1
    need_node
    hash=$(git hash-object tests/package-lock.json)
    stamp=$(cat "$tools/npm/installed" 2>/dev/null) || stamp=
    if [[ $stamp != "$hash test" && $stamp != "$hash $what" ]]; then
        rm -f "$tools/npm/installed"
        mkdir -p "$tools/npm"
        cp tests/package.json tests/package-lock.json tests/.npmrc "$tools/npm/"
        local omit=()
        [[ $what == test ]] || omit=(--omit=dev)
        timed "installing npm packages into target/tools" npm ci --prefix "$tools/npm" --loglevel=error ${omit[@]+"${omit[@]}"} >&2 ||
            die "npm could not install the packages of tests/package.json; the reason stands above" \
                "is the registry reachable? npm ping"
        echo "$hash $what" >"$tools/npm/installed"
    fi
    # Node looks for packages upwards from the importing file.
    if [[ $what == test ]]; then ln -sfn ../target/tools/npm/node_modules tests/node_modules; fi
}

# A Python with NumPy, as `python`: the system's if it has it, else one in target/tools. Where Debian's packages may be installed, they
# bring PyTorch as well: PyPI's for Linux is twenty times as large, for it comes with all of CUDA.
NUMPY_VERSION=2.2.6
need_python() {
    local with=numpy
    [[ ${1:-} != torch ]] || with="numpy, torch"
    if [[ ${1:-} == torch ]] && system_packages_allowed && ! /usr/bin/python3 -c "import $with" 2>/dev/null; then
        timed "installing python3-torch" apt_install python3 python3-numpy python3-torch || return
    fi
    for python in /usr/bin/python3 python3 "$tools/python/bin/python"; do
        "$python" -c "import $with" 2>/dev/null && return
    done
    [[ ${1:-} != torch ]] || return
    have python3 || { echo "python3 is missing: $(apt_line python3 python3-venv)"; return 1; }
    { python3 -m venv "$tools/python" && "$tools/python/bin/python" -m pip install --quiet --disable-pip-version-check "numpy==$NUMPY_VERSION"; } ||
        { echo "no environment with NumPy: $(apt_line python3-numpy)"; return 1; }
    python=$tools/python/bin/python
}

wasm_opt() { node "$tools/npm/node_modules/binaryen/bin/wasm-opt" "$@"; }

has_wasm_std() { compgen -G "$("$1" --print sysroot)/lib/rustlib/$WASM/lib/libstd-*.rlib" >/dev/null; }

# Decides which compiler makes wasm and sets `toolchain` to rustup or debian.
need_wasm_target() {
    [[ -z ${toolchain:-} ]] || return 0
    case ${ISOLINE_TOOLCHAIN:-} in
    "" | rustup | debian) ;;
    *) die "ISOLINE_TOOLCHAIN must be rustup or debian, got '$ISOLINE_TOOLCHAIN'" ;;
    esac
    if [[ ${ISOLINE_TOOLCHAIN:-} != debian ]]; then
        toolchain=rustup
        has_wasm_std rustc && return
        # Where rustup could not help before, it is not asked on every run.
        if [[ -z ${ISOLINE_TOOLCHAIN:-} ]] && debian_toolchain_ready; then toolchain=debian; return; fi
        # On a closed network the download may hang rather than fail.
        if have rustup && timed "adding the target $WASM" env RUST_BACKTRACE=0 timeout 300 rustup target add "$WASM" >&2 && has_wasm_std rustc; then return; fi
        [[ -z ${ISOLINE_TOOLCHAIN:-} ]] || die "rustup could not add the target $WASM" "rustup target add $WASM"
        say "rustup could not add the target $WASM"
    fi
    toolchain=debian
    need_debian_toolchain
}

debian_packages=(rustc-web cargo-web rust-web-src lld-22)

debian_toolchain_ready() { [[ -x /usr/bin/rustc && $(cat "$tools/debian/version" 2>/dev/null) == "$(/usr/bin/rustc -vV)" ]]; }

# Debian's compiler with a standard library for wasm built here from Debian's source of the same version:
# a sysroot of its own in target/tools/debian, so that /usr/lib/rustlib and rustup's toolchains stay as they are.
need_debian_toolchain() {
    local home=$tools/debian version build
    if ! dpkg -s "${debian_packages[@]}" >/dev/null 2>&1; then
        system_packages_allowed ||
            die "no compiler here can make $WASM; one of these lines helps:" \
                "rustup target add $WASM" \
                "$(apt_line "${debian_packages[@]}")   (Debian; then run this again)" \
                "as root on Debian: $0 --system-packages   (the same, by itself)"
        timed "installing ${debian_packages[*]}" apt_install "${debian_packages[@]}" ||
            die "apt-get could not install ${debian_packages[*]}; the reason stands above"
    fi
    if debian_toolchain_ready; then return; fi
    version=$(/usr/bin/rustc -vV)
    rm -rf "$home"
    build=$tools/build/std
    mkdir -p "$build/src" "$home/bin" "$home/lib/rustlib/$WASM/lib"
    printf '[package]\nname = "hollow"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$build/Cargo.toml"
    echo '#![no_std]' >"$build/src/lib.rs"
    timed "building the standard library for $WASM (once)" build_wasm_std "$build" ||
        die "could not build the standard library for $WASM; the reason stands above"
    find "$build/target/$WASM/release/deps" -name '*.rlib' ! -name 'libhollow-*' -exec cp {} "$home/lib/rustlib/$WASM/lib/" \;
    # What runs at build time (macros, build scripts) uses Debian's own library; wasm is linked by Debian's lld.
    local host
    host=$(awk '$1 == "host:" { print $2 }' <<<"$version")
    mkdir -p "$home/lib/rustlib/$host/bin"
    ln -s "/usr/lib/rustlib/$host/lib" "$home/lib/rustlib/$host/lib"
    ln -s /usr/lib/llvm-22/bin/lld "$home/lib/rustlib/$host/bin/rust-lld"
    printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "%s" "$@"\n' "$home" >"$home/bin/rustc"
    chmod +x "$home/bin/rustc"
    ln -s /usr/bin/cargo "$home/bin/cargo"
    rm -rf "$build"
    echo "$version" >"$home/version"
}

build_wasm_std() {
    # Bitcode beside the machine code is what link-time optimisation reads; Cargo would leave it out.
    (cd "$1" && env -u RUSTUP_TOOLCHAIN RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS="-C embed-bitcode=yes" CARGO_TARGET_DIR="$1/target" \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22 \
        /usr/bin/cargo build --quiet --release --target "$WASM" -Zbuild-std=std,panic_abort,test)
}

# Runs a command (cargo, wasm-pack) with the compiler that makes wasm.
with_wasm() {
    if [[ $toolchain == debian ]]; then
        env -u RUSTUP_TOOLCHAIN -u CARGO RUSTC="$tools/debian/bin/rustc" PATH="$tools/debian/bin:$PATH" "$@"
    else
        "$@"
    fi
}
