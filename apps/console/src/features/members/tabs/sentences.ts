import { count, day, money } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useLevelNames } from '../levels.ts'
import { useFieldNames, useProgrammes, useStaff, useStores, useWords } from '../names.ts'
import type { Happening } from './happenings.ts'

type Item = ReplyOf<'members.timeline'>['items'][number]
type Purchase = ReplyOf<'purchases.listOfMember'>['items'][number]
type Entry = ReplyOf<'points.entriesOfMember'>['items'][number]
type Change = ReplyOf<'tiers.changesOfMember'>['items'][number]

/** How the record, purchases, points and levels are said. */
export function useSentences() {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const identity = useIdentitySentence()
  const stores = useStores()
  const programmes = useProgrammes()
  const words = useWords()
  const levelName = useLevelNames(programmes.rows.map(({ id }) => id))
  return {
    identity,
    purchase: (row: Purchase): Happening => ({
      key: row.purchaseId,
      kind: 'purchase',
      at: row.at,
      text: t(`timeline.${row.kind}`, {
        store: stores.nameOfCode(row.store),
        amount: money(Math.abs(row.paidMinor), row.currency, language),
      }),
      notes: [t('timeline.receipt', { number: row.number }), words.channel(row.channel)],
    }),
    points: (row: Entry): Happening => ({
      key: row.entryId,
      kind: 'points',
      at: row.effectiveAt,
      text: t('timeline.points', {
        kind: t(`entry.${row.kind}`),
        amount: count(row.amount, language, true),
        programme: programmes.nameOf(row.programmeId),
      }),
      notes: [words.reason(row.reason), t('timeline.balance', { balance: count(row.balance, language) })],
    }),
    level: (row: Change): Happening => ({
      key: `level ${row.programmeId} ${row.day} ${row.at} ${row.to}`,
      kind: 'level',
      // When it was found out is another matter; it holds from a day, after what was bought on it.
      at: `${row.day}T23:59:59.999Z`,
      day: row.day,
      text: t(row.reason === 'kept' ? 'timeline.levelKept' : 'timeline.level', {
        programme: programmes.nameOf(row.programmeId),
        from: levelName(row.programmeId, row.from),
        to: levelName(row.programmeId, row.to),
      }),
      notes: [
        row.reason === 'kept' && row.keptUntil !== null
          ? t('change.keptAnew', { day: day(row.keptUntil, language) })
          : t(`change.${row.reason}`),
      ],
    }),
  }
}

function useIdentitySentence() {
  const { t } = useTranslation('members')
  const stores = useStores()
  const staff = useStaff()
  const words = useWords()
  const fieldName = useFieldNames()
  return (item: Item, index: number, undone: ReadonlySet<string | undefined>): Happening => {
    const head: Pick<Happening, 'key' | 'kind' | 'at'> = { key: `${item.what} ${index}`, kind: 'identity', at: item.at }
    const by = item.actor ? [staff.actorOf(item.actor)] : []
    switch (item.what) {
      case 'created':
      case 'joined':
        return { ...head, text: t(`timeline.${item.what}`, { channel: words.channel(item.channel ?? '') }), notes: [] }
      case 'identity_seen':
      case 'identity_ended': {
        const store = stores.nameOf(item.identity?.storeId)
        const kind = words.identity(item.identity?.kind ?? '')
        const why = words.ended(item.identity?.endedReason ?? '')
        const text = t(`timeline.${item.what}`, { kind, value: item.identity?.value ?? '', why })
        return { ...head, text, notes: [words.channel(item.identity?.channel ?? ''), ...(store ? [store] : [])] }
      }
      case 'merged':
      case 'unmerged':
        return {
          ...head,
          text: t(`timeline.${item.what}`),
          notes: [words.rule(item.rule ?? ''), ...by],
          ...(item.what === 'merged' && item.mergeId && !undone.has(item.mergeId) ? { undo: item.mergeId } : {}),
          merge: item,
        }
      case 'profile_changed': {
        const fields = (item.fields ?? []).map((code) => fieldName(code)).join(t('levels.and'))
        return { ...head, text: t('timeline.profile', { fields }), notes: by }
      }
      case 'erased':
        return { ...head, text: t('timeline.erased'), notes: by }
      case 'consented': {
        const { purpose = '', channel = '', allowed = false, source = '' } = item.consent ?? {}
        const said = { purpose: words.purpose(purpose), channel: words.channel(channel) }
        const text = t(allowed ? 'timeline.allowed' : 'timeline.refused', said)
        return { ...head, kind: 'consent', text, notes: [words.source(source), ...by] }
      }
      case 'assigned': {
        const isStore = item.homeStoreId !== undefined
        const name = isStore ? stores.nameOf(item.homeStoreId) : staff.nameOf(item.guideId)
        const key = isStore ? 'home' : 'guide'
        const text = name === undefined ? t(`timeline.${key}Ended`) : t(`timeline.${key}`, { name })
        return { ...head, text, notes: by }
      }
    }
  }
}
