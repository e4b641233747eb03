import type { Language } from '@atrium/ui'
import type { ChartRow, ChartTable } from '@atrium/ui/chart'
import { Typography } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { type Answer, type AnswerRow, changeOf, keyName, plainFigure, writeFigure } from './answer.ts'
import { Change } from './Change.tsx'
import type { Metric } from './catalogue.ts'
import { MetricName } from './MetricName.tsx'

export interface TableWords {
  readonly total: string
  /** What is compared with: 环比期, and its change: 环比. */
  readonly before: string
  readonly change: string
}

/** Where a row leads; undefined where it leads nowhere. */
export type LinkOf = (row: AnswerRow) => string | undefined

/** An answer as the table behind its chart; the total is reckoned of all rows and stands last, and alone where nothing parts it. */
export function tableOf(
  answer: Answer,
  language: Language,
  words: TableWords,
  defined: ReadonlyMap<string, Metric>,
  linkOf?: LinkOf,
): ChartTable {
  const { metrics, dimensions, currency, comparedWith } = answer
  const isCompared = comparedWith !== null
  const figures = (values: Figures, before: Figures | null) => ({
    shown: metrics.flatMap(({ code, unit }, at): ReactNode[] => {
      const now = values[at] ?? null
      const told = writeFigure(unit, now, { currency, language })
      if (!isCompared) return [told]
      const then = before?.[at] ?? null
      const share = changeOf(unit, now, then)
      return [
        told,
        writeFigure(unit, then, { currency, language }),
        <Change key={code} {...{ unit, share }} better={defined.get(code)?.better} />,
      ]
    }),
    values: metrics.flatMap(({ unit }, at): (number | null)[] => {
      const now = values[at] ?? null
      const then = before?.[at] ?? null
      const plain = plainFigure(unit, now, currency)
      return isCompared ? [plain, plainFigure(unit, then, currency), changeOf(unit, now, then)] : [plain]
    }),
  })
  const whole = figures(answer.total.values, answer.total.before)
  return {
    columns: [
      ...dimensions.map(({ name }) => ({ title: name[language] })),
      ...metrics.flatMap(({ code, name, unit }) => {
        const title = name[language]
        const shownTitle = <MetricName key={code} metric={defined.get(code)} name={title} />
        const inFile = unit === 'money' ? `${title} (${currency})` : title
        return [
          { title: inFile, shownTitle, isNumber: true },
          ...(isCompared
            ? [
                { title: `${inFile} · ${words.before}`, isNumber: true, isFileOnly: true },
                { title: `${title} · ${words.change}`, shownTitle: words.change, isNumber: true },
              ]
            : []),
        ]
      }),
    ],
    ...(dimensions.length === 0
      ? { rows: [{ key: 'total', ...whole }] }
      : {
          rows: answer.rows.map((row): ChartRow => {
            const { shown, values } = figures(row.values, row.before)
            const names = dimensions.map((_, at) => keyName(answer, row, at, language))
            const to = linkOf?.(row)
            return {
              key: JSON.stringify(row.keys),
              shown: [...names.map((name, at) => (at === 0 ? linked(name, to) : name)), ...shown],
              values: [...names, ...values],
            }
          }),
          total: {
            key: 'total',
            shown: [words.total, ...dimensions.slice(1).map(() => ''), ...whole.shown],
            values: [words.total, ...dimensions.slice(1).map(() => ''), ...whole.values],
          },
        }),
  }
}

type Figures = readonly (number | null)[]

const linked = (name: string, to: string | undefined): ReactNode =>
  to === undefined ? <Typography.Text>{name}</Typography.Text> : <Link to={to}>{name}</Link>
