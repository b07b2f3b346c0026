#!/bin/sh
# Programs that tests drive beside Python: a browser, a spreadsheet, a writer of letters, a calendar, a database, a CJK font for pages.
# As root on Debian they are installed; otherwise the tests that need them say that they are skipped.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc-nogui"
[ -e /etc/libreoffice/registry/writer.xcd ] || missing="$missing libreoffice-writer-nogui"
command -v calcurse >/dev/null 2>&1 || missing="$missing calcurse"
command -v pg_ctl >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || missing="$missing postgresql"
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Debian packages:$missing"
  log=$(mktemp)
  # shellcheck disable=SC2086
  if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -n 20 "$log"
  rm -f "$log"
fi
echo "Not installed:$missing. The tests that drive them are skipped (with CI=true they fail)."
[ "${CI:-}" != true ]
