import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, DatePicker, Flex, Form, Input, Typography } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import type { OrgNode } from './nodes.ts'

export interface ClosureEntered {
  readonly days?: readonly [Dayjs, Dayjs] | null
  readonly reason?: string
}

export const enteredClosure = ({ from, to, reason }: OrgNode['closures'][number]): ClosureEntered => ({
  days: [dayjs(from), dayjs(to)],
  ...(reason === undefined ? {} : { reason }),
})

/** As the server takes them: in order, without lines that were left empty. */
export const closuresOf = (entered: readonly ClosureEntered[]): OrgNode['closures'] =>
  entered
    .flatMap(({ days, reason }) => {
      if (!days) return []
      const [from, to] = days.map((each) => each.format('YYYY-MM-DD'))
      const why = reason?.trim()
      return from === undefined || to === undefined ? [] : [{ from, to, ...(why ? { reason: why } : {}) }]
    })
    .sort((one, other) => (one.from < other.from ? -1 : 1))

/** Days on which a place stays closed: field `closures` of a form, a line for each span. */
export function ClosureFields() {
  const { t } = useTranslation('organization')
  return (
    <Form.Item label={t('node.closures')}>
      <Form.List name="closures">
        {(fields, { add, remove }) => (
          <Flex vertical gap={8}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap={8} align="start">
                <Form.Item name={[name, 'days']} noStyle>
                  <DatePicker.RangePicker />
                </Form.Item>
                <Form.Item name={[name, 'reason']} noStyle>
                  <Input
                    maxLength={100}
                    aria-label={t('node.closureReason')}
                    placeholder={t('node.closureReason')}
                    style={{ flex: 1 }}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('node.closureRemove')}
                  onClick={() => remove(name)}
                />
              </Flex>
            ))}
            <div>
              <Button size="small" icon={<PlusOutlined />} onClick={() => add({})}>
                {t('node.closureAdd')}
              </Button>
            </div>
          </Flex>
        )}
      </Form.List>
      <Typography.Paragraph type="secondary" style={{ fontSize: 12, margin: '4px 0 0' }}>
        {t('node.closuresHint')}
      </Typography.Paragraph>
    </Form.Item>
  )
}
