/**
 * Native drag and drop of decisions. Within a window the data travel with the drag; to another window of the station
 * the decision's id goes along as text, so the board there shows the same preview once it knows the card.
 */
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter';
import { dropTargetForExternal } from '@atlaskit/pragmatic-drag-and-drop/adapter/drop-target-for-external';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';

/** Browsers hide the data of a drag from another window until the drop, but not the types. */
const DECISION_TYPE = 'application/x-gemba-decision';

export function dragDecision(
  element: HTMLElement,
  decisionId: string,
  onDragging: (dragging: boolean) => void,
) {
  return draggable({
    element,
    getInitialData: () => ({ decisionId }),
    getInitialDataForExternal: () => ({ 'text/plain': decisionId, [DECISION_TYPE]: decisionId }),
    onDragStart: () => onDragging(true),
    onDrop: () => onDragging(false),
  });
}

export interface LaneTarget {
  /** null: a card of another window hovers, its id is told at the drop */
  onOver: (decisionId: string | null) => void;
  onLeave: () => void;
  onDrop: (decisionId: string) => void;
}

export function dropDecisions(element: HTMLElement, target: LaneTarget) {
  const idOf = (data: Record<string | symbol, unknown>) =>
    typeof data['decisionId'] === 'string' ? data['decisionId'] : null;
  return combine(
    dropTargetForElements({
      element,
      canDrop: ({ source }) => idOf(source.data) !== null,
      getDropEffect: () => 'move',
      onDragEnter: ({ source }) => target.onOver(idOf(source.data)),
      onDragLeave: target.onLeave,
      onDrop: ({ source }) => {
        const id = idOf(source.data);
        target.onLeave();
        if (id !== null) target.onDrop(id);
      },
    }),
    dropTargetForExternal({
      element,
      canDrop: ({ source }) => source.types.includes(DECISION_TYPE),
      getDropEffect: () => 'move',
      onDragEnter: () => target.onOver(null),
      onDragLeave: target.onLeave,
      onDrop: ({ source }) => {
        target.onLeave();
        const id = source.getStringData(DECISION_TYPE) ?? source.getStringData('text/plain');
        if (id) target.onDrop(id);
      },
    }),
  );
}
