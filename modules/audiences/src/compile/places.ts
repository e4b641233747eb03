import type { Organization } from '@atrium/organization'

/** Ids of the nodes of these codes and of all below them today, ascending; unknown codes stand for nothing. */
export function nodesUnder(organization: Organization, codes: readonly string[]): readonly number[] {
  const ids = codes.flatMap((code) => organization.nodeByCode(code)?.id ?? [])
  return [...organization.subtrees(ids)].sort((one, other) => one - other)
}
