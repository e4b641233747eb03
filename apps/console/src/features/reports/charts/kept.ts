import { type Language, nameIn } from '@atrium/ui'
import type { ReplyOf } from '../../../app/api.ts'

export type Kept = ReplyOf<'reports.keptOne'>
export type KeptHead = ReplyOf<'reports.keptList'>['items'][number]
export type Chart = NonNullable<Kept['chart']>
export type Dashboard = NonNullable<Kept['dashboard']>
export type Item = Dashboard['items'][number]

/** With whom something is shared. */
export interface Sharing {
  readonly sharedRoles: readonly string[]
  readonly sharedNodes: readonly string[]
}

export const nameOfKept = ({ name }: Pick<KeptHead, 'name'>, language: Language): string => nameIn(name, language)

/** Name and sharing as they are, for a change of something else. */
export const headOf = ({ keptId, version, name, sharedRoles, sharedNodes }: KeptHead) => ({
  ...{ keptId, expectedVersion: version, name },
  ...{ sharedRoles: [...sharedRoles], sharedNodes: [...sharedNodes] },
})
