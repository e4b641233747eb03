import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'

/** A chore or listener in words, with the name that the log knows it by. */
export function WorkName({ name }: { readonly name: string }) {
  const { t } = useTranslation('system')
  const words = t(`work.${name.replace('.', '_')}`, { defaultValue: '' })
  if (words === '') return name
  return (
    <>
      {words}{' '}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {name}
      </Typography.Text>
    </>
  )
}
