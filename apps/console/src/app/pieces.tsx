import { lazy, Suspense } from 'react'
import { features } from './features.ts'
import { mayAll, useMe } from './session.tsx'

const taskPieces = features.flatMap(({ name, tasks }) =>
  tasks ? [{ name, permissions: tasks.permissions, Piece: lazy(tasks.load) }] : [],
)
const findPieces = features.flatMap(({ name, find }) =>
  find ? [{ name, permissions: find.permissions, Piece: lazy(find.load) }] : [],
)

/** Whoever of the features has long work to tell of, as far as the role may see it. */
export function FeatureTasks() {
  const me = useMe()
  return (
    <Suspense fallback={null}>
      {taskPieces.map(({ name, permissions, Piece }) => mayAll(me, permissions) && <Piece key={name} />)}
    </Suspense>
  )
}

/** What the features find for a text, as far as the role may see it. */
export function FeatureFinds({ text }: { readonly text: string }) {
  const me = useMe()
  // Each by itself: what is still being loaded hides nothing that was found.
  return findPieces.map(
    ({ name, permissions, Piece }) =>
      mayAll(me, permissions) && (
        <Suspense key={name} fallback={null}>
          <Piece text={text} />
        </Suspense>
      ),
  )
}
