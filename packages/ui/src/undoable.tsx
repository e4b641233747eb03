import type { Problem } from '@atrium/api'
import { App, Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { useProblemMessage } from './ProblemLine.tsx'

/** How long the way back is offered, seconds; it stays while the pointer rests on it. */
const OFFERED_SECONDS = 10

interface Undoable {
  /** What was done: "Li Wei was disabled". */
  readonly text: string
  /** Takes it back. */
  readonly undo: () => Promise<unknown>
  /** What a failed way back says. */
  readonly problemOf: (error: unknown) => Problem
}

/** For what can be taken back: it is done at once, then `tell({ text, undo })` says so and offers 撤销 for some seconds. */
export function useUndoable(): (done: Undoable) => void {
  const { t } = useTranslation('ui')
  const { message } = App.useApp()
  const refused = useProblemMessage()
  return ({ text, undo, problemOf }) => {
    const key = crypto.randomUUID()
    const back = async () => {
      message.destroy(key)
      try {
        await undo()
        void message.success(t('undo.done'))
      } catch (error) {
        refused(problemOf(error))
      }
    }
    void message.open({
      key,
      type: 'success',
      duration: OFFERED_SECONDS,
      content: (
        <Flex component="span" gap={4} align="center" style={{ display: 'inline-flex' }}>
          <span role="status">{text}</span>
          <Button type="link" size="small" onClick={() => void back()}>
            {t('undo.button')}
          </Button>
        </Flex>
      ),
    })
  }
}
