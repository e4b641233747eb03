import { emit, settingsChanged } from '@atrium/db'
import type { By, Ctx } from '@atrium/kernel'
import { audit } from '../audit/audit.ts'
import { keysChanged } from '../events.ts'
import { REVISION } from '../queries.ts'

export interface CreatedKey {
  readonly id: number
  /** `atr_<id>_<secret>`: shown once, kept only as a hash. */
  readonly key: string
}

interface KeyNews {
  readonly keyId: number
  readonly by: By
  readonly after?: unknown
}

/** Moves the revision, so that all processes read the keys again, and writes it down. */
export async function tellKeys(
  ctx: Ctx,
  what: 'created' | 'rotated' | 'revoked',
  news: readonly KeyNews[],
): Promise<void> {
  const action = { created: 'staff.createKeys', rotated: 'staff.rotateKeys', revoked: 'staff.revokeKeys' }[what]
  await Promise.all([
    settingsChanged(ctx, [REVISION]),
    audit(
      ctx,
      news.map(({ keyId, by, after }) => ({ by, action, subject: { kind: 'key', id: keyId }, after })),
    ),
  ])
  emit(ctx, keysChanged, [
    {
      memberId: null,
      effectiveAt: ctx.now,
      historical: false,
      body: { keys: news.map(({ keyId }) => ({ keyId, what })) },
    },
  ])
}
