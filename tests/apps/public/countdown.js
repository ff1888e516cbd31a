// Counts the access token down, so that a reload after zero shows a refresh.
const time = document.querySelector('time');
if (time) {
  const show = () => {
    const left = Math.round((Date.parse(time.dateTime) - Date.now()) / 1000);
    time.textContent = left > 0 ? `in ${left} s` : 'now: the next request refreshes it';
  };
  show();
  setInterval(show, 1000);
}
