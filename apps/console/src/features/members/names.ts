import { nameIn } from '@atrium/ui'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

const PAGE = 200
/** Of the installation, where neither a store nor a programme says more. */
const ZONE = 'Asia/Shanghai'

/** Reads a list to its end: for names, of which there are hundreds. */
function useWhole<Row>(list: {
  readonly rows: readonly Row[]
  readonly hasNextPage: boolean
  readonly isFetching: boolean
  readonly isError: boolean
  readonly fetchNextPage: () => Promise<unknown>
}): readonly Row[] {
  const { hasNextPage, isFetching, isError, fetchNextPage } = list
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [hasNextPage, isFetching, isError, fetchNextPage])
  return list.rows
}

/** Stores by id and by code. */
export function useStores() {
  const { language } = useLanguage()
  const me = useMe()
  const rows = useWhole(
    useList('organization.nodes', { query: { limit: PAGE } }, { enabled: mayAll(me, ['organization.read']) }),
  )
  return useMemo(() => {
    const byId = new Map(rows.map((node) => [node.id, node]))
    const byCode = new Map(rows.map((node) => [node.code, node]))
    const open = rows.filter(({ kind, archivedAt }) => (kind === 'store' || kind === 'counter') && archivedAt === null)
    const nameOf = (id: string | null | undefined) => {
      const node = id ? byId.get(id) : undefined
      return node ? nameIn(node.name, language) : (id ?? undefined)
    }
    return {
      nodes: rows,
      nameOf,
      nameOfCode: (code: string) => {
        const node = byCode.get(code)
        return node ? nameIn(node.name, language) : code
      },
      codeOf: (id: string | null) => (id === null ? undefined : byId.get(id)?.code),
      zoneOf: (id: string | null | undefined) => (id ? byId.get(id)?.zone : undefined) ?? rows[0]?.zone ?? ZONE,
      zoneOfCode: (code: string) => byCode.get(code)?.zone ?? rows[0]?.zone ?? ZONE,
      options: open.map(({ code, name }) => ({ value: code, label: nameIn(name, language) })),
      /** By id: homes of members. */
      homes: open.map(({ id, name }) => ({ value: id, label: nameIn(name, language) })),
    }
  }, [rows, language])
}

/** Programmes in their order; the first ones stand in lists. */
export function useProgrammes() {
  const { language } = useLanguage()
  const me = useMe()
  const { data } = useAsk('organization.programmes', {}, { enabled: mayAll(me, ['organization.read']) })
  return useMemo(() => {
    const rows = data?.programmes ?? []
    const byId = new Map(rows.map((each) => [each.id, each]))
    return {
      rows,
      running: rows.filter(({ closedOn }) => closedOn === null),
      nameOf: (id: string) => {
        const programme = byId.get(id)
        return programme ? nameIn(programme.name, language) : id
      },
      zoneOf: (id: string) => byId.get(id)?.zone ?? ZONE,
      currencyOf: (id: string) => byId.get(id)?.currency ?? 'CNY',
    }
  }, [data, language])
}

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'

/** The id of an account by its number: who acted stands in the timeline as a number. */
function accountId(number: number): string {
  let text = ''
  for (let rest = number; rest > 0; rest = Math.floor(rest / 32)) text = DIGITS.charAt(rest % 32) + text
  return `stf_${text}`
}

interface NamedActor {
  readonly kind: string
  readonly id: number
  /** As the server knows it; lists that do not say it are helped by the list of accounts. */
  readonly name?: string | null
}

/** Accounts of the staff, who are also the guides. */
export function useStaff() {
  const { t } = useTranslation('members')
  const me = useMe()
  const rows = useWhole(useList('staff.accounts', { query: { limit: PAGE } }, { enabled: mayAll(me, ['staff.read']) }))
  return useMemo(() => {
    const byId = new Map(rows.map((account) => [account.id, account.displayName]))
    const nameOf = (id: string | null | undefined) => (id ? (byId.get(id) ?? id) : undefined)
    return {
      nameOf,
      actorOf: (actor: NamedActor | undefined) => {
        if (!actor || actor.kind === 'system') return t('actor.system')
        if (actor.name) return actor.name
        if (actor.kind !== 'staff') return t('actor.key')
        return byId.get(accountId(actor.id)) ?? t('actor.staff')
      },
      options: rows
        .filter(({ disabledAt }) => disabledAt === null)
        .map(({ id, displayName }) => ({ value: id, label: displayName })),
    }
  }, [rows, t])
}

/** Words for codes that people see: channels, kinds of identity, reasons. A code of the house’s own stands for itself. */
export function useWords() {
  const { t } = useTranslation('members')
  const channel = useChannelName()
  return useMemo(() => {
    const word = (group: string, code: string) => t(`${group}.${code}`, { defaultValue: code })
    return {
      channel,
      identity: (kind: string) => word('identity', kind),
      how: (code: string) => word('how', code),
      ended: (code: string) => word('ended', code),
      rule: (code: string) => word('rule', code),
      reason: (code: string) => word('reason', code),
      purpose: (code: string) => word('purpose', code),
      // What was said on one of the channels.
      source: (code: string) => t(`source.${code}`, { defaultValue: channel(code) }),
      gender: (code: string) => word('gender', code),
    }
  }, [t, channel])
}

/** Names of the fields of a profile by the codes that the house has for them: `birthday`, `attributes.shoeSize`. */
export function useFieldNames(): (code: string) => string {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const { data } = useAsk('members.fields', {})
  return useMemo(() => {
    const own = new Map((data?.items ?? []).map((field) => [`attributes.${field.code}`, nameIn(field.name, language)]))
    return (code) => own.get(code) ?? t(`field.${code}`, { defaultValue: code.replace('attributes.', '') })
  }, [data, t, language])
}
