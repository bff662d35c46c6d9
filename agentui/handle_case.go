package agentui

import "context"

// CaseLink is the address of a ticket's page for its customer.
type CaseLink struct {
	URL string `json:"url" doc:"Whoever has it can read the case and answer in the customer's name"`
}

func (s *Server) getCaseLink(ctx context.Context, in *PathID) (*body[CaseLink], error) {
	link, err := s.CaseLinks.Show(ctx, actorOf(ctx), in.ID)
	return answer(CaseLink{URL: link}, err)
}

func (s *Server) replaceCaseLink(ctx context.Context, in *PathID) (*body[CaseLink], error) {
	link, err := s.CaseLinks.Replace(ctx, actorOf(ctx), in.ID)
	return answer(CaseLink{URL: link}, err)
}
