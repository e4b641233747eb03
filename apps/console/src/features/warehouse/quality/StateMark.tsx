import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { State } from './words.ts'

const COLOURS = { passed: 'success', failed: 'error', unable: 'default', none: 'default' } as const

/** What came of a check, as a colour and as a word. */
export function StateMark({ state }: { readonly state: State | 'none' }) {
  const { t } = useTranslation('warehouse')
  return (
    <Tag color={COLOURS[state]} style={{ marginInlineEnd: 0 }}>
      {t(`quality.state.${state}`)}
    </Tag>
  )
}
