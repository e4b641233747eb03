import { chartColours, count, EmptyState, percent } from '@atrium/ui'
import { ChartCard, type ChartRow } from '@atrium/ui/chart'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf, ReplyOf } from '../../../app/api.ts'
import { useAppearance } from '../../../app/appearance.ts'
import { Drawn } from '../../../app/Drawn.tsx'
import type { Flow } from '../../../app/drawings/sankey.ts'
import { useLanguage } from '../../../app/language.ts'
import { useAsk } from '../../../app/queries.ts'
import { usePlannedNames } from '../../tracking/planned-names.ts'
import { LATEST, Unanswered } from '../figure/FigureCard.tsx'
import { Waiting } from '../figure/Working.tsx'
import type { AboutWhom } from './Whom.tsx'

type Paths = ReplyOf<'reports.paths'>
type PathNode = Paths['next'][number]
export type PathTerms = Pick<InputOf<'reports.paths'>['body'], 'anchor' | 'direction' | 'depth'>

interface PathsCardProps {
  readonly title: string
  readonly about: AboutWhom
  readonly terms: PathTerms
  readonly lead?: ReactNode
  readonly extra?: ReactNode
}

const load = async () => (await import('../../../app/drawings/sankey.ts')).default

/** What is done next within visits, or what led there: streams from step to step. */
export function PathsCard({ title, about, terms, lead, extra }: PathsCardProps) {
  const { t } = useTranslation('reports')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const asked = useAsk('reports.paths', { body: { ...about, ...terms } }, LATEST)
  const { error, refetch } = asked
  const plannedOf = usePlannedNames()
  const data = asked.data && { ...asked.data, next: called(asked.data.next, plannedOf) }
  if (error) return <Unanswered {...{ title, error }} onRetry={() => void refetch()} />
  const isBack = terms.direction === 'before'
  const words: Words = {
    anchor:
      (terms.anchor && (plannedOf(terms.anchor.name) ?? terms.anchor.name)) ?? t(isBack ? 'paths.end' : 'paths.start'),
    ended: t(isBack ? 'paths.began' : 'paths.ended'),
    others: t('paths.others'),
    tip: (from, to, times) => t('paths.tip', { from, to, n: count(times, language) }),
  }
  const rows = data ? rowsOf(data.next, [words.anchor], (times) => count(times, language), data.times) : []
  return (
    <Waiting asked={asked}>
      <ChartCard
        title={title}
        fileName={`${t('paths.file')}-${about.from}-${about.to}`}
        loading={data === undefined}
        {...{ lead, extra }}
        {...(data?.times === 0
          ? { empty: <EmptyState hint={t(terms.anchor ? 'paths.noAnchor' : 'paths.none')} /> }
          : {})}
        table={{
          columns: [
            { title: t('paths.way') },
            { title: t('paths.times'), isNumber: true },
            { title: t('paths.share'), isNumber: true },
          ],
          rows: rows.map(({ share, ...row }) => ({
            ...row,
            shown: [...row.shown, percent(share, language)],
            values: [...row.values, share],
          })),
        }}
        note={data && data.times > 0 && t('paths.note', { n: count(data.times, language) })}
      >
        {data && <Drawn title={title} height={420} load={load} data={flowOf(data, words, isBack, dark)} />}
      </ChartCard>
    </Waiting>
  )
}

/** Steps by what the tracking plan calls them. */
const called = (nodes: readonly PathNode[], plannedOf: (event: string) => string | undefined): PathNode[] =>
  nodes.map((node) => ({
    ...node,
    step: (node.kind === 'event' ? plannedOf(node.step) : undefined) ?? node.step,
    next: called(node.next, plannedOf),
  }))

interface Words {
  readonly anchor: string
  readonly ended: string
  readonly others: string
  readonly tip: (from: string, to: string, times: number) => string
}

/** A line for each step of each way, the way before it told with it. */
function rowsOf(
  nodes: readonly PathNode[],
  before: readonly string[],
  write: (times: number) => string,
  whole: number,
): (ChartRow & { readonly share: number })[] {
  return nodes.flatMap((node) => {
    const way = [...before, node.step]
    const told = way.join(' → ')
    const share = whole === 0 ? 0 : node.times / whole
    const row = { key: told, shown: [told, write(node.times)], values: [told, node.times], share }
    return [row, ...rowsOf(node.next, way, write, whole)]
  })
}

/** Steps drawn at each place; the rest go into one stream. */
const STEPS_SHOWN = 7

/** What was done at each place from the beginning, and the streams between; looking back, the beginning stands at the right. */
function flowOf(paths: Paths, words: Words, isBack: boolean, dark: boolean): Flow {
  const colours = chartColours(dark)
  const grey = colours.at(-1) ?? ''
  const shown = shownSteps(paths)
  const deepest = depthOf(paths.next)
  const nodes = new Map<string, Flow['nodes'][number]>()
  const links = new Map<string, { from: Stop; to: Stop; value: number }>()
  const places = new Map<string, number>()
  const colourOf = (name: string) => {
    const place = places.get(name) ?? places.set(name, places.size).size - 1
    return colours[place % (colours.length - 1)] ?? grey
  }
  const stop = (depth: number, name: string, isQuiet = false, kind = ''): Stop => {
    // A page and what is done on it may have the same name.
    const key = `${depth} ${isQuiet} ${kind} ${name}`
    if (!nodes.has(key)) {
      const colour = isQuiet ? grey : colourOf(name)
      nodes.set(key, { key, name, colour, depth: isBack ? deepest - depth : depth })
    }
    return { key, name }
  }
  const join = (from: Stop, to: Stop, value: number) => {
    if (value <= 0) return
    const [before, after] = isBack ? [to, from] : [from, to]
    const key = `${before.key}\n${after.key}`
    const link = links.get(key) ?? { from: before, to: after, value: 0 }
    links.set(key, { ...link, value: link.value + value })
  }
  const follow = (some: Pick<PathNode, 'ended' | 'others' | 'next'>, at: Stop, depth: number) => {
    for (const node of some.next) {
      const isShown = shown[depth]?.has(nameOf(node)) === true
      const next = isShown ? stop(depth + 1, node.step, false, node.kind) : stop(depth + 1, words.others, true)
      join(at, next, node.times)
      follow(node, next, depth + 1)
    }
    if (some.next.length === 0) return
    if (some.others > 0) join(at, stop(depth + 1, words.others, true), some.others)
    if (some.ended > 0) join(at, stop(depth + 1, words.ended, true), some.ended)
  }
  follow(paths, stop(0, words.anchor), 0)
  return {
    isLong: true,
    nodes: [...nodes.values()],
    links: [...links.values()].map(({ from, to, value }) => ({
      ...{ from: from.key, to: to.key, value, tip: words.tip(from.name, to.name, value) },
    })),
  }
}

interface Stop {
  readonly key: string
  readonly name: string
}

const nameOf = ({ kind, step }: PathNode): string => `${kind} ${step}`

/** The most frequent steps at each place, however they were come to. */
function shownSteps(paths: Paths): readonly ReadonlySet<string>[] {
  const counted: Map<string, number>[] = []
  const count = (some: readonly PathNode[], depth: number) => {
    for (const node of some) {
      counted[depth] ??= new Map()
      const times = counted[depth]
      times.set(nameOf(node), (times.get(nameOf(node)) ?? 0) + node.times)
      count(node.next, depth + 1)
    }
  }
  count(paths.next, 0)
  return counted.map((times) => {
    const ranked = [...times].sort(([, a], [, b]) => b - a)
    return new Set(ranked.slice(0, STEPS_SHOWN).map(([name]) => name))
  })
}

const depthOf = (nodes: readonly PathNode[]): number =>
  nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map(({ next }) => depthOf(next)))
