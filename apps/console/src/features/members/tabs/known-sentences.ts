import { nameIn } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../../app/api.ts'
import { useLanguage } from '../../../app/language.ts'
import { useNodeList } from '../../../app/nodes.ts'
import { useAsk } from '../../../app/queries.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import { useStageName } from '../../profiles/stages.ts'
import { type TagValue, useValueText } from '../../profiles/values.ts'
import { pageOf, useEventName, useSources } from '../../tracking/sources.ts'
import type { Happening } from './happenings.ts'

type TagChange = ReplyOf<'profiles.tagChangesOfMember'>['items'][number]
type StageMove = ReplyOf<'profiles.portraitOfMember'>['moves'][number]
type AudienceMove = ReplyOf<'audiences.movesOfMember'>['items'][number]
type Event = ReplyOf<'tracking.eventsOfMember'>['items'][number]

/** A pause longer than this begins another visit, as the server parts them. */
const GAP_MS = 30 * 60_000
/** So many of what was done are named in one line. */
const NAMED = 4

/** How what is known beyond the record is said: tags, lifecycle, audiences, behaviour. */
export function useKnownSentences() {
  const { t } = useTranslation('members')
  const tag = useTagSentence()
  const stageName = useStageName()
  const visits = useVisits()
  return {
    tag,
    visits,
    stage: ({ day, from, to, at }: StageMove): Happening => ({
      ...{ key: `stage ${at} ${from} ${to}`, kind: 'stage', at, day },
      text: t('timeline.stage', { from: stageName(from), to: stageName(to) }),
      notes: [],
    }),
    audience: ({ at, audienceId, name, entered, archived }: AudienceMove): Happening => ({
      ...{ key: `audience ${at} ${audienceId}`, kind: 'audience', at },
      text: t(entered ? 'timeline.entered' : 'timeline.left', { name }),
      notes: archived ? [t('timeline.putAway')] : [],
      link: `/audiences/${audienceId}`,
    }),
  }
}

function useTagSentence() {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const { rows: nodes } = useNodeList()
  const write = useValueText(nodes[0]?.currency ?? 'CNY')
  const tree = useAsk('profiles.tags', { query: { archived: 'true' } }, { enabled: mayAll(me, ['profiles.read']) })
  const tags = new Map((tree.data?.groups ?? []).flatMap((group) => group.tags.map((each) => [each.code, each])))
  return ({ tag: code, before, after, at, cause, memberId, actor }: TagChange): Happening => {
    const tag = tags.get(code)
    const valueText = (value: TagValue) => (tag ? write(tag, value) : String(value))
    const name = tag ? nameIn(tag.name, language) : code
    const text =
      after === null
        ? t('timeline.tagGone', { name, value: before === null ? '' : valueText(before) })
        : before === null
          ? t('timeline.tagNew', { name, value: valueText(after) })
          : t('timeline.tagChanged', { name, before: valueText(before), after: valueText(after) })
    return {
      ...{ key: `tag ${at} ${memberId} ${code} ${JSON.stringify(after)}`, kind: 'tag', at, text },
      notes: [t(`timeline.cause.${cause}`), ...(actor.name === null ? [] : [actor.name])],
    }
  }
}

/** Doings with no long pause between them are one visit; what a server tells stands for itself. */
function useVisits() {
  const { t } = useTranslation('members')
  const sources = useSources()
  const nameOf = useEventName()
  const said = (event: Event) => nameOf({ ...event, ...pageOf(event.body) })
  return (events: readonly Event[]): Happening[] => {
    const visits: [Event, ...Event[]][] = []
    for (const event of events) {
      const open = visits.at(-1)
      const last = open?.at(-1)
      const goesOn =
        last?.source === event.source &&
        sources.byCode.get(event.source)?.kind !== 'server' &&
        Date.parse(last.at) - Date.parse(event.at) <= GAP_MS
      if (open && goesOn) open.push(event)
      else visits.push([event])
    }
    return visits.map((visit) => {
      const [newest] = visit
      const source = sources.nameOf(newest.source)
      const head = { key: `visit ${newest.key}`, kind: 'behaviour', at: newest.at } as const
      if (visit.length === 1) return { ...head, text: said(newest), notes: [source] }
      const names = [...new Set([...visit].reverse().map(said))]
      const named = names.slice(0, NAMED).join(' → ')
      return {
        ...head,
        text: t('timeline.visit', { source, count: visit.length }),
        notes: [names.length > NAMED ? t('timeline.andMore', { named, count: names.length - NAMED }) : named],
      }
    })
  }
}
