package agentui

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// Document is the OpenAPI document as a value.
func Document() *huma.OpenAPI {
	return newAPI(fiber.New(fiber.Config{DisableStartupMessage: true}), &Server{}).OpenAPI()
}

// Operations are a path's operations by method.
func Operations(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if op := operationOf(item, method); op != nil {
			all[method] = op
		}
	}
	return all
}
