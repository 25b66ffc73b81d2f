// Keeps a text in this browser (localStorage) under a name. data: {name, text, loaded}.
// Sends what is kept once, before the page has loaded it; afterwards writes what the page says.
export default function ({ data, setTriggerValue }) {
  const place = `quickdraw ${data.name}`;
  try {
    if (!data.loaded) setTriggerValue("kept", { text: localStorage.getItem(place) ?? "" });
    else if (data.text) localStorage.setItem(place, data.text);
    else localStorage.removeItem(place);
  } catch {
    if (!data.loaded) setTriggerValue("kept", { text: "" }); // a browser that keeps nothing
  }
}
