/**
 * Files on the clipboard, unless it carries words as well: Word and spreadsheets put a picture of the
 * text beside the text. A single copied picture has HTML too, but no words.
 */
export function takeFiles(data: DataTransfer | null, onFiles: (files: File[]) => void): boolean {
  const files = [...(data?.files ?? [])];
  if (!data || files.length === 0) return false;
  if (data.getData("text/plain").trim() !== "") return false;
  onFiles(files);
  return true;
}
