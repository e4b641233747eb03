import { count } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { App, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { newKey, useTell } from '../../app/queries.ts'

interface Values {
  readonly name: string
  readonly text: string
}

const MOST = 20_000
const MEMBER_ID = /mbr_[0-9a-hjkmnp-tv-z]{1,7}/g

/** Member numbers in a text, each once: columns and other words beside them do not matter. */
export const memberIdsIn = (text: string): readonly string[] => [...new Set(text.toLowerCase().match(MEMBER_ID))]

/** Makes a static audience of a pasted list of member numbers. */
export function ListDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [form] = Form.useForm<Values>()
  const [key] = useState(newKey)
  const put = useTell('audiences.putList', ['audiences.'])
  const found = memberIdsIn(Form.useWatch('text', form) ?? '').length
  const send = ({ name, text }: Values) =>
    put.mutate(
      { idempotencyKey: key, body: { name: name.trim(), note: '', memberIds: memberIdsIn(text) } },
      {
        onSuccess: ({ audienceId, people, unknown }) => {
          void message.success(t('import.done', { n: count(people, language), unknown: count(unknown, language) }))
          void navigate(`/audiences/${audienceId}`)
        },
      },
    )
  return (
    <FormDrawer<Values>
      open
      title={t('import.title')}
      form={form}
      submit={t('import.submit')}
      onFinish={send}
      saving={put.isPending}
      problem={put.error ? problemOf(put.error) : undefined}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('save.name')}
        rules={[{ required: true, whitespace: true, message: t('save.needed') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item
        name="text"
        label={t('import.text')}
        extra={t('import.found', { n: count(found, language) })}
        rules={[
          {
            validator: (_, text: string | undefined) => {
              const { length } = memberIdsIn(text ?? '')
              if (length === 0) return Promise.reject(new Error(t('import.none')))
              return length > MOST ? Promise.reject(new Error(t('import.many'))) : Promise.resolve()
            },
          },
        ]}
      >
        <Input.TextArea rows={12} spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  )
}
