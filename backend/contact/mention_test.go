package contact_test

import (
	"testing"

	"cadenza/backend/contact"
)

// TestARowIsAboutOnePerson and nobody who merely shares a part of a name, an
// address or a number.
func TestARowIsAboutOnePerson(t *testing.T) {
	t.Parallel()
	ann := contact.Contact{
		Email: "ann@there.test", FirstName: "Ann", LastName: "Núñez-Reyes", Phone: "+49301234567", LinkedIn: "https://www.linkedin.com/in/ann-reyes",
	}
	mononym := contact.Contact{FirstName: "Ann"}
	for _, c := range []struct {
		who   contact.Contact
		cells []string
		want  bool
	}{
		{ann, []string{"x", "ANN@there.test"}, true},
		{ann, []string{"Ann N. <ann@there.test>; other@there.test"}, true},
		{ann, []string{"mailto:ann@there.test"}, true},
		{ann, []string{"old@home.test"}, true},
		{ann, []string{"joann@there.test"}, false},
		{ann, []string{"ann@there.test.example"}, false},
		{ann, []string{"030 / 123 45 67"}, true},
		{ann, []string{"0049 30 1234567"}, true},
		{ann, []string{"34567"}, false},
		{ann, []string{"+49 30 9234567"}, false},
		{ann, []string{"linkedin.com/in/ann-reyes?trk=x"}, true},
		{ann, []string{"ANN", "NÚÑEZ-REYES", "not an address"}, true},
		{ann, []string{"Núñez Reyes, Ann"}, true},
		{ann, []string{"met Ann Núñez-Reyes at the fair"}, true},
		{ann, []string{"Ann", "Smith", "Acme"}, false},
		{ann, []string{"Hannah Núñez-Reyes"}, false},
		{ann, []string{"", "", ""}, false},
		{mononym, []string{"Ann"}, false},
		{mononym, []string{"Ann", "Smith", ""}, false},
		{contact.Contact{}, []string{"a@b", "", "1234567", "Ann"}, false},
	} {
		if got := c.who.IsIn(c.cells, []string{"old@home.test"}); got != c.want {
			t.Errorf("%q about %q: %v", c.cells, c.who.FullName(), got)
		}
	}
}
