import type { Ctx } from '@atrium/kernel'
import { defineSetting, loadOrganization } from '@atrium/organization'
import Type from 'typebox'
import { loadKeyVersions } from './identity-queries.ts'
import { isPhoneRegion } from './normalize.ts'

/** The revision under which what this module keeps in memory is renewed. */
export const MEMBERS_REVISION = 'members'

/** Country of telephone numbers that are written without one (ISO 3166). Read at the group. */
export const phoneRegion = defineSetting({
  key: 'members.phoneRegion',
  target: 'node',
  schema: Type.String({ pattern: '^[A-Z]{2}$' }),
  fallback: 'CN',
  about: {
    zh: '未带国家码的手机号所属国家或地区（ISO 3166）',
    en: 'Country of phone numbers written without one (ISO 3166).',
  },
})

/** Different values of one other kind with which a value may be named before it counts as shared by several people. Read at the group. */
export const sharedLimit = defineSetting({
  key: 'members.sharedLimit',
  target: 'node',
  schema: Type.Integer({ minimum: 1, maximum: 1000 }),
  fallback: 5,
  about: {
    zh: '同一标识最多可关联的人数，超过即视为共用并进入人工审核',
    en: 'People one identity may stand for before it counts as shared and goes to review.',
  },
})

export const membersSettings = [phoneRegion, sharedLimit] as const

/** Under which versions look-up hashes are read and written. */
export interface HashVersions {
  /** The newest complete one. */
  readonly read: number
  /** All that are not retired. */
  readonly write: readonly number[]
}

export interface MemberSettings {
  readonly region: string
  readonly sharedLimit: number
  readonly hash: HashVersions
}

async function loadHashVersions(ctx: Ctx): Promise<HashVersions> {
  const rows = await ctx.tx.rows(loadKeyVersions, {})
  return {
    read: Math.max(...rows.filter((row) => row.state === 'complete').map((row) => row.version)),
    write: rows.filter((row) => row.state !== 'retired').map((row) => row.version),
  }
}

/** Settings of this module, kept in memory: no statement while nothing changes. */
export async function loadSettings(ctx: Ctx): Promise<MemberSettings> {
  const organization = await loadOrganization(ctx)
  const hash = await ctx.tx.cached(MEMBERS_REVISION, () => loadHashVersions(ctx))
  const root = organization.root?.id
  if (root === undefined) return { region: phoneRegion.fallback, sharedLimit: sharedLimit.fallback, hash }
  const region = organization.nodeSetting(phoneRegion, root, organization.today)
  return {
    region: isPhoneRegion(region) ? region : phoneRegion.fallback,
    sharedLimit: organization.nodeSetting(sharedLimit, root, organization.today),
    hash,
  }
}
