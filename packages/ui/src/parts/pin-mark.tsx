/** A pin: the ladder has run out and the card stays on top. A shape of its own, so that it is read without colour. */
export function PinMark() {
  return (
    <svg className="pin-mark" viewBox="0 0 20 20" aria-hidden>
      <path
        d="M7 1.5h6l-.8 5.6 3.3 3.1v1.6H4.5v-1.6l3.3-3.1L7 1.5Z"
        fill="currentColor"
        stroke="currentColor"
        strokeLinejoin="round"
      />
      <path d="M10 11.5v7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
