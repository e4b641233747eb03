import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** A new password, typed twice: fields `next` and `again` of a form. */
export function NewPasswordFields({ hint }: { readonly hint?: string }) {
  const { t } = useTranslation('staff')
  const required = { required: true, message: t('signIn.required') }
  return (
    <>
      <Form.Item
        name="next"
        label={t('signIn.next')}
        {...(hint === undefined ? {} : { extra: hint })}
        rules={[required, { min: 12, message: t('signIn.short') }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('signIn.again')}
        dependencies={['next']}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: async (_, value: string) => {
              if (value !== getFieldValue('next')) throw new Error(t('signIn.differ'))
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  )
}
