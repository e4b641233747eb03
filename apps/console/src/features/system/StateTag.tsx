import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'

const COLOURS = { well: 'success', behind: 'warning', broken: 'error' } as const

/** Whether something needs doing, as a colour and as a word. */
export function StateTag({ state }: { readonly state: keyof typeof COLOURS }) {
  const { t } = useTranslation('system')
  return <Tag color={COLOURS[state]}>{t(`state.${state}`)}</Tag>
}

const RANK = { broken: 0, behind: 1, well: 2 } as const

/** What needs doing first. */
export const byState = <Row extends { readonly state: keyof typeof RANK; readonly name: string }>(
  rows: readonly Row[],
): Row[] => rows.toSorted((one, other) => RANK[one.state] - RANK[other.state] || one.name.localeCompare(other.name))
