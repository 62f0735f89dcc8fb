#!/usr/bin/env bash
# po.sh - bring common/po/zh_CN.po up to date with the messages in the C sources.
#
#   scripts/maintain/po.sh          new messages are added empty, for a translator
#   scripts/maintain/po.sh --check  fails where a message is new, untranslated, fuzzy or no longer used
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
need_tools xgettext msgmerge msgattrib

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find common lessons scripts/new-lesson -name '*.c' -not -path '*/exercises/*' | LC_ALL=C sort >"$work/files"
xgettext --files-from="$work/files" --from-code=UTF-8 --language=C --keyword=_ --keyword=N_ \
    --add-location=file --sort-by-file --package-name=lesson-kit --output="$work/kit.pot"
msgmerge --quiet --no-fuzzy-matching --add-location=file --sort-by-file \
    --output-file="$work/zh_CN.po" common/po/zh_CN.po "$work/kit.pot"

if [ "${1:-}" != --check ]; then
    msgattrib --no-obsolete --output-file=common/po/zh_CN.po "$work/zh_CN.po"
    msgfmt --statistics --output-file=/dev/null common/po/zh_CN.po
    exit
fi
untranslated=$(msgattrib --untranslated "$work/zh_CN.po")
fuzzy=$(msgattrib --only-fuzzy "$work/zh_CN.po")
unused=$(msgattrib --only-obsolete "$work/zh_CN.po")
msgfmt --check --output-file=/dev/null common/po/zh_CN.po
[ -z "$untranslated$fuzzy$unused" ] && exit
printf '%s\n%s\n%s\n' "$untranslated" "$fuzzy" "$unused" >&2
fail 1 "the translations are not complete: scripts/maintain/po.sh, then translate" \
    "翻译不完整：运行 scripts/maintain/po.sh，然后补全译文"
