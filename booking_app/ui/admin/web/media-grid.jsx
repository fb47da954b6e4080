import {
  closestCenter,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  rectSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
} from "@dnd-kit/sortable";
import { useEffect, useState } from "react";
import { Picture, Tile } from "./media-tile";
import { fill } from "./media-words";

/** What a screen reader says while a picture is being moved. */
const announcements = (labels, ids, nameOf) => {
  const said = (text, { active, over }) =>
    fill(text, {
      name: nameOf(active.id),
      place: ids.indexOf(over ? over.id : active.id) + 1,
      total: ids.length,
    });
  return {
    onDragStart: (event) => said(labels.lifted, event),
    onDragOver: (event) => said(labels.over, event),
    onDragEnd: (event) => said(labels.dropped, event),
    onDragCancel: (event) => said(labels.putBack, event),
  };
};

/** The pictures in the order shoppers see them, to be put into another one. */
export function MediaGrid({ items, replacing, context, on, open }) {
  const { labels } = context;
  const [order, setOrder] = useState([]);
  const [lifted, setLifted] = useState(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );

  // The server's order is the truth; ours only bridges the time until it has heard of a move.
  const given = items.map((item) => item.id).join(" ");
  useEffect(() => setOrder(given ? given.split(" ") : []), [given]);

  const byId = new Map(items.map((item) => [item.id, item]));
  const shown = order.length === items.length ? order.map((id) => byId.get(id)) : items;
  const inPlace = shown.every(Boolean) ? shown : items;
  const ids = inPlace.map((item) => item.id);
  const nameOf = (id) => labels.angles[byId.get(id)?.angle] ?? "";

  const dropped = ({ active, over }) => {
    setLifted(null);
    if (!over || active.id === over.id) return;
    const moved = arrayMove(ids, ids.indexOf(active.id), ids.indexOf(over.id));
    setOrder(moved);
    on.onOrder(moved);
  };

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragStart={({ active }) => setLifted(active.id)}
      onDragEnd={dropped}
      onDragCancel={() => setLifted(null)}
      accessibility={{
        announcements: announcements(labels, ids, nameOf),
        screenReaderInstructions: { draggable: labels.howToMove },
      }}
    >
      <SortableContext items={ids} strategy={rectSortingStrategy}>
        <ul
          aria-label={labels.gridLabel}
          className="mt-5 grid grid-cols-2 gap-x-3 gap-y-5 sm:grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] sm:gap-x-4"
        >
          {inPlace.map((item, at) => (
            <Tile
              key={item.id}
              item={item}
              at={at}
              isReplaced={replacing.has(item.id)}
              context={context}
              on={on}
              open={open}
            />
          ))}
        </ul>
      </SortableContext>
      <DragOverlay dropAnimation={{ duration: 180, easing: "ease-out" }}>
        {lifted && byId.has(lifted) ? (
          <div className="aspect-square overflow-hidden rounded-control shadow-float">
            <Picture item={byId.get(lifted)} />
          </div>
        ) : null}
      </DragOverlay>
    </DndContext>
  );
}
