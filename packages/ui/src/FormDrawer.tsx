import type { Problem } from '@atrium/api'
import { Button, Drawer, Flex, Form, type FormInstance, type FormProps } from 'antd'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstField } from './first-field.ts'
import { unplacedFaults, useFormFaults } from './form-faults.ts'
import { useDirtyGuard } from './guards.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'

export interface FormDrawerProps<Values> {
  readonly open: boolean
  readonly title: ReactNode
  readonly form: FormInstance<Values>
  readonly initialValues?: Partial<Values>
  /** Sends what was entered. The drawer stays until `onClose` is called; call it when the server said yes. */
  readonly onFinish: (values: Values) => void
  readonly onClose: () => void
  /** On the button that sends; 保存 where nothing is said. */
  readonly submit?: string
  readonly saving: boolean
  /** What the server refused; its faults are shown at their fields. Reset it in `onClosed`. */
  readonly problem?: Problem | undefined
  readonly onClosed?: () => void
  /** Which field a place of the body came from, where their names differ. */
  readonly fieldOf?: (place: readonly (string | number)[]) => readonly (string | number)[] | string | undefined
  readonly onValuesChange?: FormProps<Values>['onValuesChange']
  /** Nothing can be changed: no buttons to save. */
  readonly readOnly?: boolean
  /** Pixels; 560 holds one column. */
  readonly width?: number
  /** Right of the title. */
  readonly extra?: ReactNode
  readonly children: ReactNode
}

/** The key Enter in a field of days takes over the day, and does not send the form as well. */
function keepDayKeys(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('.ant-picker'))
    event.preventDefault()
}

/**
 * A form in a drawer: one column, its buttons always in sight, what the server found wrong shown at the fields, and a question before something
 * typed is lost: by closing it, by going elsewhere, or by closing the window.
 */
export function FormDrawer<Values extends object>(props: FormDrawerProps<Values>) {
  const { t } = useTranslation('ui')
  const { open, form, problem, onClose, onFinish, readOnly = false } = props
  const [dirty, setDirty] = useState(false)
  const guard = useDirtyGuard(open && dirty)
  const body = useRef<HTMLDivElement>(null)
  useFormFaults(form, problem, props.fieldOf)
  // What is being sent is no longer unsaved, unless it is refused.
  useEffect(() => {
    if (problem) setDirty(true)
  }, [problem])
  const close = () => guard.leave(onClose)
  const send = (values: Values) => {
    setDirty(false)
    guard.release()
    onFinish(values)
  }
  return (
    <Drawer
      open={open}
      onClose={close}
      size={props.width ?? 560}
      destroyOnHidden
      title={props.title}
      extra={props.extra}
      afterOpenChange={(now) => {
        if (now) return focusFirstField(body.current)
        setDirty(false)
        props.onClosed?.()
      }}
      footer={
        readOnly ? null : (
          <Flex justify="end" gap={8}>
            <Button onClick={close}>{t('cancel')}</Button>
            <Button type="primary" loading={props.saving} onClick={() => form.submit()}>
              {props.submit ?? t('save')}
            </Button>
          </Flex>
        )
      }
    >
      <Form<Values>
        form={form}
        layout="vertical"
        preserve={false}
        disabled={readOnly}
        scrollToFirstError={{ focus: true }}
        onFinish={send}
        onKeyDown={keepDayKeys}
        onValuesChange={(changed, all) => {
          setDirty(true)
          props.onValuesChange?.(changed, all)
        }}
        {...(props.initialValues === undefined ? {} : { initialValues: props.initialValues })}
      >
        <div ref={body}>{props.children}</div>
        {problem && <ProblemNotice problem={problem} faults={unplacedFaults(form, problem, props.fieldOf)} />}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </Form>
    </Drawer>
  )
}
