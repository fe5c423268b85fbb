#!/bin/sh
# Asks the npm registry for advisories about what runs in production; fails on high and critical ones. A registry that
# has no advisories to give (some mirrors) is tolerated, and only that: no answer at all is a failure.
set -eu
cd "$(dirname "$0")/.."

report=$(npm audit --omit=dev --audit-level=high --json 2>/dev/null) && status=0 || status=$?

if [ "$status" -eq 0 ]; then
  echo "no advisory of high or critical severity"
elif printf '%s\n' "$report" | grep -Eq '"statusCode": *(404|405|501)\b|ENOAUDIT'; then
  echo "this registry offers no advisories; dependencies were not audited"
elif printf '%s\n' "$report" | grep -q '"auditReportVersion"'; then
  npm audit --omit=dev --audit-level=high >&2 || true
  echo "dependencies with advisories of high or critical severity: see above" >&2
  exit 1
else
  printf '%s\n' "$report" >&2
  echo "the advisories could not be read" >&2
  exit 1
fi
