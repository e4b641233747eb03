import { Steps } from 'antd'
import { useTranslation } from 'react-i18next'

const NAMES = ['upload', 'layout', 'dry', 'run', 'result'] as const

/** Where one stands on the way from a file to its result. */
export function ImportSteps({ current }: { readonly current: number }) {
  const { t } = useTranslation('imports')
  return <Steps size="small" current={current} items={NAMES.map((name) => ({ title: t(`step.${name}`) }))} />
}
