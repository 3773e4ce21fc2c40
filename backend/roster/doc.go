// Package roster is a file of contacts: CSV and its like, XLSX, vCard. It reads
// them from whatever program wrote them, and writes ours.
//
// A file is read in four steps, none of which holds it:
//
//	Open(file)         → File      what kind it is, encoding, delimiter, where the headers are
//	Guess(headers)     → Mapping   which column is which field; a person may change it
//	File.Rows(mapping) → rows      one at a time; a bad row is refused, and the next read
//	WriteRejects(w, …)             the refused rows with their reasons, to be mended
//
// A reader comes in, rows come out: memory stays flat however long the file, a row
// or a cell is. What a contact is, and what its fields may hold, contact says.
package roster
