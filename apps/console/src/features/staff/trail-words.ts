import { nameIn } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import type { MemberNames } from '../../app/member-names.tsx'
import { useAsk, useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useNodes } from '../organization/nodes.ts'
import type { TrailRow } from './AuditTrail.tsx'
import { numberOf } from './identifiers.ts'
import { useRoles } from './roles.ts'

/** Accounts and keys that may be asked for by name, as `kind:number`. */
export function useActors() {
  const me = useMe()
  const accounts = useList('staff.accounts', { query: { limit: 200 } }, { enabled: mayAll(me, ['staff.read']) })
  const keys = useList('staff.keys', { query: { limit: 200 } }, { enabled: mayAll(me, ['staff.readKeys']) })
  return {
    staff: accounts.rows.map(({ id, displayName, login }) => ({ number: numberOf(id), name: displayName, login })),
    keys: keys.rows.map(({ id, name }) => ({ number: numberOf(id), name })),
  }
}

/** Names instead of numbers for what stands in the trail. */
export function useTrailWords() {
  const { t, i18n } = useTranslation('staff')
  const { language } = useLanguage()
  const me = useMe()
  const { staff, keys } = useActors()
  const living = useNodes()
  const archived = useNodes({ archived: true })
  const nodes = [...living.nodes, ...archived.nodes]
  const { roles } = useRoles()
  const { data } = useAsk('organization.programmes', {}, { enabled: mayAll(me, ['organization.read']) })
  const has = (key: string) => i18n.exists(`staff:${key}`)
  const nameOfSubject = (kind: string, id: string): string | undefined => {
    const is = (each: { readonly id: string }) => numberOf(each.id) === Number(id)
    if (kind === 'account') return staff.find(({ number }) => number === Number(id))?.name
    if (kind === 'key') return keys.find(({ number }) => number === Number(id))?.name
    const lists = { node: nodes, programme: data?.programmes, role: roles }
    const named = kind === 'node' || kind === 'programme' || kind === 'role' ? lists[kind]?.find(is) : undefined
    return named && nameIn(named.name, language)
  }
  return {
    node: (id: string): string => (living.byId.has(id) ? living.nameOf(id) : archived.nameOf(id)),
    action: (action: string): string => {
      const key = `audit.action.${action.replace('.', '_')}`
      return has(key) ? t(key) : action
    },
    actor: ({ kind, id, name }: TrailRow['actor']): string => {
      if (kind === 'system') return t('audit.system')
      if (kind === 'key') return keys.find(({ number }) => number === id)?.name ?? name ?? t('audit.key', { id })
      return staff.find(({ number }) => number === id)?.name ?? name ?? t('audit.staff', { id })
    },
    /** What belongs to a member is known by whom it belongs to, where one may see them. */
    subject: ({ subject: { kind, id }, memberId }: Pick<TrailRow, 'subject' | 'memberId'>, names: MemberNames) => {
      const key = `audit.subjectKind.${kind}`
      const word = has(key) ? t(key) : kind
      const member = memberId === null ? undefined : names.get(memberId)
      return `${word} ${nameOfSubject(kind, id) ?? member?.name ?? member?.phone ?? id}`
    },
  }
}
