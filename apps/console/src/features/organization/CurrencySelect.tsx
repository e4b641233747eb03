import { Select } from 'antd'
import { useLanguage } from '../../app/language.ts'

interface CurrencySelectProps {
  readonly id?: string
  readonly value?: string
  readonly onChange?: (value: string | undefined) => void
}

/** Currencies by code and name. */
export function CurrencySelect(props: CurrencySelectProps) {
  const { language } = useLanguage()
  const names = new Intl.DisplayNames(language === 'zh' ? 'zh-CN' : 'en-GB', { type: 'currency' })
  return (
    <Select<string>
      {...props}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      options={Intl.supportedValuesOf('currency').map((value) => ({
        value,
        label: `${value} ${names.of(value) ?? ''}`,
      }))}
    />
  )
}
